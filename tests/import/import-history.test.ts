import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listComponents } from '#db/queries/catalog.ts'
import { type Incident, listIncidents } from '#db/queries/incidents.ts'
import { findRevision } from '#db/queries/page.ts'
import { listImpacts, listScopeChanges } from '#db/queries/scope.ts'
import { listTimeline } from '#db/queries/timeline.ts'
import { changeUpdate, listTurnsOf, listUpdates } from '#db/queries/updates.ts'
import { importHistory } from '#src/import/import-history.ts'
import { amendIncident } from '#src/incidents/amend-incident.ts'
import { correctUpdate } from '#src/incidents/correct-update.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { publishUpdate } from '#src/incidents/publish-update.ts'
import { tick } from '#src/notify/clock.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { historyOf, lines, row, statuspage, statuspageIncident, statuspageUpdate, urlOf } from './sources.ts'

const take = (hub: FreshHub, content: string) =>
  hub.acting((act) => importHistory(act, historyOf(content).incidents))

async function taken(hub: FreshHub, content: string) {
  const result = await take(hub, content)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.summary
}

const incidentsIn = (hub: FreshHub): Promise<Incident[]> =>
  hub.db.snapshot(async (reader) => (await listIncidents(reader, { limit: 1000 })).toReversed())

const update = (time: string, status: string, message = `Said at ${time}.`) => ({
  ...{ status, message },
  at: `2026-01-10T${time}:00Z`,
})

test('an imported incident stands as its source tells it', async () => {
  await using hub = await freshHub()
  await taken(hub, lines(row()))
  const [incident] = await incidentsIn(hub)
  expect(incident).toEqual({
    id: 'aaaaaaaaaaaa',
    number: 1,
    title: 'Uploads are slow',
    origin: 'imported',
    isDrill: false,
    reason: null,
    severity: 'sev2',
    highestSeverity: 'sev2',
    status: 'resolved',
    declaredAt: at('2026-01-10T08:00Z'),
    declaredBy: 'Import',
    startedAt: at('2026-01-10T08:00Z'),
    endedAt: at('2026-01-10T09:00Z'),
    firstPublishedAt: at('2026-01-10T08:00Z'),
    lastUpdateAt: at('2026-01-10T09:00Z'),
    promisedAt: null,
    resolvedAt: at('2026-01-10T09:00Z'),
    cancelledAt: null,
    cancellationReason: null,
    amendedAt: null,
    postmortemUrl: null,
  })
})

test('its updates keep words, times and order, and are on its timeline', async () => {
  await using hub = await freshHub()
  await taken(hub, statuspage(statuspageIncident()))
  const [updates, timeline] = await hub.db.snapshot(async (reader) => [
    (await listUpdates(reader, ['bbbbbbbbbbbb'])).toReversed(),
    await listTimeline(reader, 'bbbbbbbbbbbb', { limit: 10 }),
  ])
  expect(
    updates.map(({ id, sequence, kind, status, severity, publishedAt, author, body }) =>
      [id, sequence, kind, status, severity, publishedAt.toISOString().slice(11, 16), author, body].join(
        ' | ',
      ),
    ),
  ).toEqual([
    'u1u1u1u1u1u1 | 1 | imported | investigating | sev1 | 10:01 | Lighthouse | What was said at 2026-02-01T10:01:00.000Z.',
    'u2u2u2u2u2u2 | 2 | imported | monitoring | sev1 | 10:40 | Lighthouse | What was said at 2026-02-01T10:40:00.000Z.',
    'u3u3u3u3u3u3 | 3 | imported | resolved | sev1 | 11:00 | Lighthouse | What was said at 2026-02-01T11:00:00.000Z.',
  ])
  expect(timeline.map(({ kind, updateId, happenedAt }) => [kind, updateId, happenedAt])).toEqual(
    updates.map(({ id, publishedAt }) => ['update', id, publishedAt]),
  )
})

test('an incident that is open in its source is open here, and promises nothing', async () => {
  await using hub = await freshHub()
  await taken(hub, lines(row({ resolved_at: null, updates: [update('08:00', 'Identified')] })))
  const [incident] = await incidentsIn(hub)
  expect(incident).toMatchObject({ status: 'identified', resolvedAt: null, endedAt: null, promisedAt: null })
})

test('numbers count up in the order of start, after those that are taken', async () => {
  await using hub = await freshHub()
  const one = (letter: string, day: string) =>
    row({
      url: urlOf(letter.repeat(12)),
      started_at: `2026-01-${day}T00:00:00Z`,
      resolved_at: null,
      updates: [{ at: `2026-01-${day}T08:00:00Z`, status: 'Resolved', message: 'Over.' }],
    })
  await taken(hub, lines(one('a', '05'), one('b', '03')))
  await taken(hub, lines(one('d', '02'), one('c', '01'), one('a', '05')))
  expect((await incidentsIn(hub)).map(({ id, number }) => `${number} ${id[0]}`)).toEqual([
    ...['1 b', '2 a', '3 c', '4 d'],
  ])
})

describe('components', () => {
  test('are made by name, known since the history begins, in the order in which it names them', async () => {
    await using hub = await freshHub()
    const summary = await taken(
      hub,
      lines(
        row({ url: urlOf('bbbbbbbbbbbb'), components: ['Uploads', 'Search'] }),
        row({ started_at: '2026-01-01T00:00:00Z', components: ['Mail'] }),
      ),
    )
    const components = await hub.db.snapshot(listComponents)
    expect(components.map(({ name, createdAt }) => [name, createdAt])).toEqual([
      ['Mail', at('2026-01-01T00:00Z')],
      ['Uploads', at('2026-01-01T00:00Z')],
      ['Search', at('2026-01-01T00:00Z')],
    ])
    expect(summary.componentsAdded).toBe(3)
  })

  test('that are here are used, whatever their case, and known since the history begins', async () => {
    await using hub = await freshHub()
    await taken(hub, lines(row({ components: ['UPLOADS'] })))
    const earlier = row({ url: urlOf('bbbbbbbbbbbb'), started_at: '2025-12-01T00:00:00Z' })
    expect((await taken(hub, lines(earlier))).componentsAdded).toBe(0)
    const components = await hub.db.snapshot(listComponents)
    expect(components.map(({ name, createdAt }) => [name, createdAt])).toEqual([
      ['UPLOADS', at('2025-12-01T00:00Z')],
    ])
  })

  test('were impaired from when to when the updates say', async () => {
    await using hub = await freshHub()
    const incident_updates = [
      ['11:00', 'resolved', 'operational'],
      ['10:40', 'monitoring', 'degraded_performance'],
      ['10:01', 'investigating', 'major_outage'],
    ].map(([time, status, new_status], place) =>
      statuspageUpdate({
        ...{ id: `u${place}u0u0u0u0u0`, status },
        at: `2026-02-01T${time}:00.000Z`,
        affected_components: [{ code: 'c1', name: 'Login', new_status }],
      }),
    )
    await taken(hub, statuspage(statuspageIncident({ incident_updates })))
    const [impacts, scopes] = await hub.db.snapshot(async (reader) => [
      await listImpacts(reader),
      await listScopeChanges(reader, 'bbbbbbbbbbbb'),
    ])
    expect(
      impacts.map(({ status, fromAt, toAt }) => [status, fromAt.toISOString(), toAt?.toISOString()]),
    ).toEqual([
      ['major_outage', '2026-02-01T10:00:00.000Z', '2026-02-01T10:40:00.000Z'],
      ['degraded_performance', '2026-02-01T10:40:00.000Z', '2026-02-01T11:00:00.000Z'],
    ])
    expect(scopes.map(({ updateId }) => updateId)).toEqual(['u2u0u0u0u0u0', 'u1u0u0u0u0u0', 'u0u0u0u0u0u0'])
  })
})

describe('a second run', () => {
  test('changes nothing, in any table', async () => {
    await using hub = await freshHub()
    const content = lines(row(), row({ url: urlOf('bbbbbbbbbbbb'), impact: 'critical' }))
    await taken(hub, content)
    const before = dumpOf(hub.dataDir)
    hub.setNow(at('2026-03-03T09:00Z'))
    expect(await taken(hub, content)).toEqual({
      incidents: { added: 0, changed: 0, unchanged: 2, continued: 0, retold: 0 },
      maintenances: { added: 0, changed: 0, unchanged: 0, continued: 0 },
      updates: { added: 0, unchanged: 4 },
      componentsAdded: 0,
    })
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })

  test('adds the updates that are new, and resolves what has been resolved since', async () => {
    await using hub = await freshHub()
    const first = update('08:00', 'Investigating')
    await taken(hub, lines(row({ resolved_at: null, updates: [first] })))
    const summary = await taken(hub, lines(row({ updates: [first, update('09:00', 'Resolved')] })))
    expect(summary).toMatchObject({
      incidents: { added: 0, changed: 1, unchanged: 0 },
      updates: { added: 1, unchanged: 1 },
    })
    const [incident] = await incidentsIn(hub)
    expect(incident).toMatchObject({
      status: 'resolved',
      resolvedAt: at('2026-01-10T09:00Z'),
      endedAt: at('2026-01-10T09:00Z'),
      lastUpdateAt: at('2026-01-10T09:00Z'),
    })
    const impacts = await hub.db.snapshot((reader) => listImpacts(reader))
    expect(impacts.map(({ toAt }) => toAt)).toEqual([at('2026-01-10T09:00Z')])
  })

  test('ends up where one run over the newer source would have, also with an update in between', async () => {
    const updates = [
      ['u5', '11:00', 'resolved', 'operational'],
      ['u4', '10:30', 'identified', 'degraded_performance'],
      ['u3', '10:20', 'identified', 'major_outage'],
      ['u2', '10:10', 'investigating', 'partial_outage'],
      ['u1', '10:01', 'investigating', 'degraded_performance'],
    ].map(([id, time, status, new_status]) =>
      statuspageUpdate({
        ...{ id: `${id}0000000000`, status },
        at: `2026-02-01T${time}:00.000Z`,
        affected_components: [{ code: 'c1', name: 'Login', new_status }],
      }),
    )
    const source = (places: number[]) => {
      const isOpen = !places.includes(0)
      return statuspage(
        statuspageIncident({
          incident_updates: places.map((place) => updates[place]),
          ...(isOpen && { status: 'investigating', resolved_at: null }),
        }),
      )
    }
    await using once = await freshHub()
    await taken(once, source([0, 1, 2, 3, 4]))
    await using twice = await freshHub()
    await taken(twice, source([1, 3]))
    await taken(twice, source([0, 1, 2, 3, 4]))
    expect(await storyIn(twice)).toEqual(await storyIn(once))
  })

  test('knows the status before an update no longer where another one has come in between', async () => {
    await using hub = await freshHub()
    const ids = ['u10000000000', 'u20000000000', 'u30000000000']
    const source = (...places: number[]) =>
      statuspage(
        statuspageIncident({
          ...{ status: 'investigating', resolved_at: null },
          incident_updates: places.map((place) =>
            statuspageUpdate({
              ...{ id: ids[place], status: place === 1 ? 'identified' : 'investigating' },
              at: `2026-02-01T10:${place}0:00.000Z`,
            }),
          ),
        }),
      )
    await taken(hub, source(2, 0))
    await hub.acting(({ tx }) => changeUpdate(tx, ids[2]!, { statusBefore: 'investigating' }))
    await taken(hub, source(2, 1, 0))
    const [{ id }] = (await incidentsIn(hub)) as [Incident]
    const turns = await hub.db.snapshot(async (reader) => (await listTurnsOf(reader, [id])).get(id))
    expect(turns?.map(({ status }) => status)).toEqual(['investigating', 'identified', 'investigating'])
  })

  test('raises the severity with its source, and what the incident names with it', async () => {
    await using hub = await freshHub()
    const first = update('08:00', 'Investigating')
    const open = { resolved_at: null, impact: 'critical', components: ['Uploads', 'Search'] }
    await taken(hub, lines(row({ resolved_at: null, updates: [first] })))
    await taken(hub, lines(row({ ...open, updates: [first, update('08:20', 'Update')] })))
    await taken(hub, lines(row({ resolved_at: null, updates: [first, update('08:20', 'Update')] })))
    const [incident] = await incidentsIn(hub)
    expect(incident).toMatchObject({ severity: 'sev2', highestSeverity: 'sev0' })
    const { impacts } = await storyIn(hub)
    expect(impacts).toEqual([
      'Search major_outage 2026-01-10T08:20:00.000Z -',
      'Uploads degraded_performance 2026-01-10T08:00:00.000Z 2026-01-10T08:20:00.000Z',
      'Uploads major_outage 2026-01-10T08:20:00.000Z -',
    ])
  })

  test('leaves the team’s corrections of title and words', async () => {
    await using hub = await freshHub()
    await taken(hub, lines(row()))
    const [incident] = await incidentsIn(hub)
    await hub.acting(async (act) => {
      const [last] = await listUpdates(act.tx, [incident!.id])
      await amendIncident(act, incident!, { title: 'Slow uploads' })
      await correctUpdate(act, { ...incident!, title: 'Slow uploads' }, last!, { body: 'As fast as ever.' })
    })
    const before = dumpOf(hub.dataDir)
    expect((await taken(hub, lines(row()))).incidents.unchanged).toBe(1)
    expect(dumpOf(hub.dataDir)).toEqual(before)
    expect(JSON.stringify(before)).toContain('As fast as ever.')
  })

  test('leaves an incident alone that the team has continued here', async () => {
    await using hub = await freshHub()
    const first = update('08:00', 'Investigating')
    await taken(hub, lines(row({ resolved_at: null, updates: [first] })))
    const [incident] = await incidentsIn(hub)
    const words = {
      what_is_happening: 'Uploads are still slow.',
      who_is_affected: 'Everybody.',
      what_we_are_doing: 'We are adding capacity.',
      next_update_at: at('2026-03-02T09:30Z'),
    }
    const published = await hub.acting((act) => publishUpdate(act, incident!, { words }))
    expect(published.ok).toBe(true)
    const before = dumpOf(hub.dataDir)
    const summary = await taken(hub, lines(row({ updates: [first, update('09:00', 'Resolved')] })))
    expect(summary.incidents).toEqual({ added: 0, changed: 0, unchanged: 0, continued: 1, retold: 0 })
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })

  test('does not tell an incident twice that another source tells with other update ids', async () => {
    await using hub = await freshHub()
    await taken(hub, lines(row({ url: urlOf('bbbbbbbbbbbb') })))
    const before = dumpOf(hub.dataDir)
    expect((await taken(hub, statuspage(statuspageIncident()))).incidents.retold).toBe(1)
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })
})

test('an id that was declared here is named, and nothing is imported', async () => {
  await using hub = await freshHub()
  const id = await hub.acting(async (act) => {
    const declared = await declareIncident(act, { title: 'Logins fail', severity: 'sev2', reason: 'unsure' })
    return declared.ok ? declared.incident.id : ''
  })
  const before = dumpOf(hub.dataDir)
  expect(await take(hub, lines(row(), row({ url: urlOf(id) })))).toEqual({
    ok: false,
    faults: [{ where: 'line 2', problem: `the id ${id} is that of incident #1, which was declared here` }],
  })
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('an update id that belongs to another incident is named, and nothing is imported', async () => {
  await using hub = await freshHub()
  await taken(hub, statuspage(statuspageIncident()))
  const before = dumpOf(hub.dataDir)
  const updates = [statuspageUpdate({ at: '2026-02-01T10:00:00Z', id: 'u1u1u1u1u1u1' })]
  const other = statuspageIncident({ id: 'cccccccccccc', incident_updates: updates })
  expect(await take(hub, statuspage(other))).toEqual({
    ok: false,
    faults: [{ where: 'incidents[0]', problem: expect.stringContaining('belongs to incident bbbbbbbbbbbb') }],
  })
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('an import is one revision and one audit entry, which holds no words', async () => {
  await using hub = await freshHub()
  await taken(hub, lines(row(), row({ url: urlOf('bbbbbbbbbbbb') })))
  expect(await hub.db.snapshot(findRevision)).toEqual({ number: 1, changedAt: hub.now() })
  const { audit_log } = dumpOf(hub.dataDir)
  expect(audit_log).toHaveLength(1)
  expect(audit_log![0]).toMatchObject({ action: 'history.imported', author: 'A test' })
  expect(JSON.stringify(audit_log)).not.toContain('Uploads')
})

test('nothing at all is nothing to do', async () => {
  await using hub = await freshHub()
  const before = dumpOf(hub.dataDir)
  expect((await taken(hub, statuspage())).incidents.added).toBe(0)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('the order of the lines changes nothing, and neither does taking them in parts', async () => {
  const rows = Array.from({ length: 8 }, (_, place) => {
    const day = `2026-01-${10 + Math.floor(place / 2)}`
    return row({
      url: urlOf(`${'abcdefgh'[place]}00000000000`),
      started_at: `${day}T08:00:00Z`,
      components: ['Uploads', 'Search', 'Mail'].slice(place % 3),
      updates: [{ at: `${day}T08:30:00Z`, status: 'Resolved', message: `Story ${place}.` }],
    })
  })
  await using plain = await freshHub()
  await taken(plain, lines(...rows))
  const expected = await storyIn(plain)

  const order = fc.shuffledSubarray(rows, { minLength: rows.length })
  await fc.assert(
    fc.asyncProperty(order, fc.nat(rows.length), async (shuffled, cut) => {
      await using hub = await freshHub()
      await taken(hub, lines(...shuffled))
      await taken(hub, lines(...shuffled.slice(0, Math.max(1, cut))))
      expect(await storyIn(hub)).toEqual(expected)

      await using parts = await freshHub()
      await taken(parts, lines(...shuffled.slice(0, Math.max(1, cut))))
      await taken(parts, lines(...shuffled))
      const story = await storyIn(parts)
      expect([story.updates, story.impacts]).toEqual([expected.updates, expected.impacts])
    }),
    { numRuns: 8 },
  )
})

test('whatever a source says of its times and statuses, the database accepts it, also in two parts', async () => {
  const time = fc
    .integer({ min: 0, max: 120 })
    .map((minutes) => new Date(Date.UTC(2026, 0, 10, 8, minutes)).toISOString())
  const status = fc.constantFrom(
    'Investigating',
    'Identified',
    'Update',
    'Monitoring',
    'Resolved',
    'Postmortem',
  )
  const source = fc.record({
    started_at: time,
    resolved_at: fc.option(time),
    impact: fc.constantFrom('critical', 'major', 'minor', 'none'),
    updates: fc.array(fc.record({ at: time, status, message: fc.constant('Words.') }), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  await fc.assert(
    fc.asyncProperty(source, source, async (before, after) => {
      await using hub = await freshHub()
      await taken(hub, lines(row(before)))
      await taken(hub, lines(row(after)))
      const [incident] = await incidentsIn(hub)
      const updates = (await hub.db.snapshot((reader) => listUpdates(reader, [incident!.id]))).toReversed()
      const times = updates.map(({ publishedAt }) => publishedAt.getTime())
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(updates.map(({ sequence }) => sequence)).toEqual(times.map((_, place) => place + 1))
    }),
    { numRuns: 60 },
  )
})

/** What a database tells, without the ids that are drawn by lot. */
async function storyIn(hub: FreshHub) {
  return hub.db.snapshot(async (reader) => {
    const incidents = (await listIncidents(reader, { limit: 1000 })).toReversed()
    const components = await listComponents(reader)
    const nameOf = new Map(components.map(({ id, name }) => [id, name]))
    const ids = incidents.map(({ id }) => id)
    const impacts = await listImpacts(reader)
    const scopes = await Promise.all(ids.map((id) => listScopeChanges(reader, id)))
    return {
      incidents,
      components: components.map(({ name, position, createdAt }) => ({ name, position, createdAt })),
      updates: await listUpdates(reader, ids.toSorted()),
      scopes: scopes
        .flat()
        .map(({ updateId, components }) => [
          updateId,
          components.map(({ id, status }) => `${nameOf.get(id)} ${status}`).toSorted(),
        ]),
      impacts: impacts
        .map(
          ({ componentId, status, fromAt, toAt }) =>
            `${nameOf.get(componentId)} ${status} ${fromAt.toISOString()} ${toAt?.toISOString() ?? '-'}`,
        )
        .toSorted(),
    }
  })
}

test('a window whose end has passed is over, and the clock announces nothing of it', async () => {
  await using hub = await freshHub(at('2026-02-02T09:00Z'))
  const window = (id: string, day: number) =>
    statuspageIncident({
      id,
      ...{ status: 'scheduled', impact: 'maintenance', resolved_at: null },
      scheduled_for: `2026-02-0${day}T08:00:00.000Z`,
      scheduled_until: `2026-02-0${day}T10:00:00.000Z`,
      incident_updates: [
        statuspageUpdate({ id: `${id.slice(1)}u`, at: '2026-01-30T10:00:00Z', status: 'scheduled' }),
      ],
    })
  const content = statuspage(window('aaaaaaaaaaaa', 1), window('bbbbbbbbbbbb', 2), window('cccccccccccc', 3))
  const take = () =>
    hub.acting((act) => importHistory(act, historyOf(content).incidents, historyOf(content).maintenances))
  await take()
  const before = dumpOf(hub.dataDir)
  await tick(hub)
  expect(dumpOf(hub.dataDir)).toEqual(before)
  expect(before.maintenances).toMatchObject([
    { id: 'aaaaaaaaaaaa', status: 'completed', ended_at: +at('2026-02-01T10:00Z') },
    { id: 'bbbbbbbbbbbb', status: 'in_progress', begun_at: +at('2026-02-02T08:00Z') },
    { id: 'cccccccccccc', status: 'scheduled' },
  ])
  await take()
  expect(dumpOf(hub.dataDir).maintenances).toEqual(before.maintenances)
  // What ends or begins from here on is news.
  hub.setNow(at('2026-02-02T10:00Z'))
  await tick(hub)
  expect(dumpOf(hub.dataDir).maintenance_updates).toHaveLength(4)
})
