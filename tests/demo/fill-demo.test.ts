import { describe, expect, test } from 'vitest'
import { newId } from '#db/ids.ts'
import { insertPerson } from '#db/queries/access.ts'
import { insertComponent, insertGroup, insertRegion, listComponents } from '#db/queries/catalog.ts'
import { listIncidents } from '#db/queries/incidents.ts'
import { findRevision, savePage } from '#db/queries/page.ts'
import { listImpacts } from '#db/queries/scope.ts'
import { listUpdates, type Update } from '#db/queries/updates.ts'
import { createFirstToken } from '#src/access/tokens.ts'
import type { Act } from '#src/act.ts'
import { fillDemo } from '#src/demo/fill-demo.ts'
import { liveStory } from '#src/demo/stories/live.ts'
import { stories } from '#src/demo/stories.ts'
import { prose } from '#src/demo/story.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { tick } from '#src/notify/clock.ts'
import { severities, severityTable } from '#src/policy/severity.ts'
import { at } from '#tests/support/at.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'

const fill = (hub: FreshHub) => hub.acting((act) => fillDemo(act, { publicUrl }))

async function filledAt(hub: FreshHub) {
  expect(await fill(hub)).toEqual({ ok: true, incidents: stories.length, components: 11 })
  return hub.db.snapshot(async (reader) => {
    const incidents = (await listIncidents(reader, { limit: 100 })).toReversed()
    const updates = await listUpdates(
      reader,
      incidents.map(({ id }) => id),
    )
    const ofIncident = Map.groupBy(updates.toReversed(), ({ incidentId }) => incidentId)
    return { incidents, updatesOf: (id: string): Update[] => ofIncident.get(id) ?? [] }
  })
}

test.each([
  '2026-03-02T09:00Z',
  '2026-03-29T00:00:00.001Z',
  '2026-10-25T23:59:59.999Z',
  '2028-02-29T12:34:56Z',
])('the policy lets every step of every story pass, at %s', async (now) => {
  await using hub = await freshHub(at(now))
  const { incidents, updatesOf } = await filledAt(hub)
  const declared = incidents.map(({ declaredAt }) => declaredAt.getTime())
  expect(declared).toEqual(declared.toSorted((a, b) => a - b))
  for (const { id } of incidents) {
    for (const { publishedAt } of updatesOf(id)) expect(publishedAt.getTime()).toBeLessThanOrEqual(+hub.now())
  }
  expect(await hub.db.snapshot(findRevision)).toMatchObject({ changedAt: hub.now() })
})

test('one Sev1 is going on: declared about twenty minutes ago, two updates, a promise ahead', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00:42Z'))
  const { incidents, updatesOf } = await filledAt(hub)
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null)
  expect(open).toHaveLength(1)
  expect(open[0]).toMatchObject({
    ...{ severity: 'sev1', status: 'identified', number: stories.length },
    declaredAt: at('2026-03-02T08:39Z'),
    promisedAt: at('2026-03-02T09:24Z'),
  })
  expect(updatesOf(open[0]!.id)).toHaveLength(2)
})

test('the history is one that a team would have: all severities, over five months, at all hours', async () => {
  await using hub = await freshHub()
  const { incidents, updatesOf } = await filledAt(hub)
  expect(incidents.length).toBeGreaterThanOrEqual(14)
  expect(new Set(incidents.map(({ highestSeverity }) => highestSeverity))).toEqual(new Set(severities))
  const months = incidents.map(({ declaredAt }) => Math.floor((+hub.now() - +declaredAt) / (30 * 86_400_000)))
  expect(new Set(months)).toEqual(new Set([0, 1, 2, 3, 4]))
  expect(new Set(incidents.map(({ declaredAt }) => declaredAt.getUTCHours())).size).toBeGreaterThan(8)

  const updates = incidents.flatMap(({ id }) => updatesOf(id))
  expect(updates.filter(({ editedAt }) => editedAt)).toHaveLength(1)
  expect(updates.filter(({ retractedAt }) => retractedAt)).toHaveLength(1)
  expect(updates.filter(({ kind }) => kind === 'reopening')).toHaveLength(1)

  const impacts = await hub.db.snapshot(listImpacts)
  const impaired = new Set(impacts.map(({ componentId }) => componentId))
  const components = await hub.db.snapshot(listComponents)
  expect(components.filter(({ id }) => !impaired.has(id)).map(({ name }) => name)).toEqual([])
})

test('Harbor keeps its word: the first update in time, and one promise missed in five months', async () => {
  await using hub = await freshHub()
  const { incidents, updatesOf } = await filledAt(hub)
  const late = incidents.flatMap(({ id, title, severity, declaredAt }) => {
    const [first, ...rest] = updatesOf(id)
    const minutes = severityTable[severity].firstUpdateMinutes ?? Number.POSITIVE_INFINITY
    expect((+first!.publishedAt - +declaredAt) / 60_000, title).toBeLessThanOrEqual(minutes)
    const before = [first!, ...rest]
    return rest.filter(({ kind, publishedAt }, place) => {
      const promise = before[place]!.nextUpdateAt
      return kind !== 'reopening' && promise !== null && publishedAt > promise
    })
  })
  expect(late.map(({ whoIsAffected }) => whoIsAffected)).toEqual([
    expect.stringContaining('later than we promised'),
  ])
})

test('there is planned work of every kind: over, called off, under way and ahead', async () => {
  await using hub = await freshHub()
  await fill(hub)
  const before = dumpOf(hub.dataDir)
  await tick(hub)
  expect(dumpOf(hub.dataDir).maintenance_updates).toEqual(before.maintenance_updates)
  const { active, upcoming, over } = await hub.site.maintenances()
  expect(active.map(({ status }) => status)).toEqual(['in_progress'])
  // One of its own, and the next of those that repeat, of which one is announced.
  expect(upcoming.length).toBeGreaterThan(10)
  expect(upcoming.filter(({ updates }) => updates.length > 0).map(({ title }) => title)).toEqual([
    'Volumes in Singapore move to new hosts',
    'Log indexes are compacted',
  ])
  expect(over.map(({ status }) => status)).toEqual(['cancelled', 'completed'])
  const { maintenance } = (await hub.site.maintenance(over[1]!.id))!
  expect(maintenance.updates.map(({ kind }) => kind)).toEqual([
    ...['completion', 'verification', 'update', 'beginning', 'schedule'],
  ])
})

test('Harbor says what it learned: four postmortems, one of them late, and most of what came of them is done', async () => {
  await using hub = await freshHub()
  const { incidents } = await filledAt(hub)
  const { scorecard } = await hub.site.communication()
  expect(scorecard).toMatchObject({
    postmortems: { kept: 3, missed: 1 },
    actionItems: { done: 6, open: 2, overdue: 0, dropped: 1 },
  })
  const pages = await Promise.all(incidents.map(({ id }) => hub.site.postmortem(id)))
  const shown = pages.filter((page) => page !== null)
  expect(shown).toHaveLength(4)
  for (const { html, actionItems } of shown) {
    expect(html).toContain('<h2>Why it happened</h2>')
    expect(actionItems.length).toBeGreaterThan(1)
  }
})

test('a story that the policy refuses fills nothing', async () => {
  await using hub = await freshHub()
  const before = dumpOf(hub.dataDir)
  const [first] = liveStory.steps
  const told = [{ ...liveStory, steps: [{ ...first!, next: 31 } as typeof first & object] }]
  await expect(hub.acting((act) => fillDemo(act, { publicUrl, told }))).rejects.toThrow(
    /the policy refuses the story "Requests to apps in Amsterdam fail" at .*: next_update_at is 31 min away/,
  )
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

describe('a database that holds something is left as it is', () => {
  const createdAt = at('2026-03-01T00:00Z')
  const [id, name, position, archivedAt] = [newId(), 'Mine', 0, null]
  test.each<[string, (act: Act) => Promise<unknown>]>([
    ['incidents', (act) => declareIncident(act, { title: 'x', severity: 'sev3', reason: 'unsure' })],
    [
      'components',
      ({ tx }) =>
        insertComponent(tx, {
          ...{ id, name, position, archivedAt, createdAt },
          description: null,
          groupId: null,
          maintainedAt: null,
        }),
    ],
    ['component groups', ({ tx }) => insertGroup(tx, { id, name, position })],
    ['regions', ({ tx }) => insertRegion(tx, { id, name, position })],
    ['people', ({ tx }) => insertPerson(tx, { ...{ id, name, createdAt, archivedAt }, contact: null })],
    ['settings of the page', ({ tx }) => savePage(tx, { name })],
  ])('%s', async (contents, enter) => {
    await using hub = await freshHub()
    await hub.acting(enter)
    const before = dumpOf(hub.dataDir)
    expect(await fill(hub)).toEqual({ ok: false, contents: [contents] })
    expect(dumpOf(hub.dataDir)).toEqual(before)
  })

  test('but the token of a first start is nothing', async () => {
    await using hub = await freshHub()
    await hub.acting((act) => createFirstToken(act))
    expect(await fill(hub)).toMatchObject({ ok: true })
  })
})

test('words keep their paragraphs and lists, and lose the line breaks of the source', () => {
  expect(prose`
    One sentence
    on two lines:

    - an item
      that goes on
    - another

    The end.`).toBe('One sentence on two lines:\n\n- an item that goes on\n- another\n\nThe end.')
})
