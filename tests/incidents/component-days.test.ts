import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findIncident } from '#db/queries/incidents.ts'
import { listImpacts } from '#db/queries/scope.ts'
import { componentDays, componentDaysZone } from '#db/schema/component-days.ts'
import { importHistory } from '#src/import/import-history.ts'
import { ensureDays } from '#src/incidents/component-days.ts'
import { type ComponentStatus, componentStatuses } from '#src/policy/scope.ts'
import { lastDays } from '#src/site/days.ts'
import { uptimeOver } from '#src/site/uptime.ts'
import { historyOf, lines, row, urlOf } from '#tests/import/sources.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish, reopen, resolve } from '#tests/support/publishing.ts'

const hours = 3_600_000
const zones = ['UTC', 'Europe/Berlin', 'Asia/Tokyo', 'America/St_Johns', 'Pacific/Apia']

/** What the bars show is what a scan of every impact that there ever was finds. */
async function expectBarsToTellTheImpacts(hub: FreshHub): Promise<void> {
  const { frame, groups } = await hub.site.overview()
  const impacts = await hub.db.snapshot(listImpacts)
  const days = lastDays(90, hub.now(), frame.timeZone)
  const created = new Map(
    (dumpOf(hub.dataDir).components as { id: string; created_at: number }[]).map((row) => [
      row.id,
      row.created_at,
    ]),
  )
  for (const { id, uptime } of groups.flatMap(({ components }) => components)) {
    const own = impacts.filter(({ componentId }) => componentId === id)
    const told = uptimeOver(days, own, new Date(created.get(id)!), hub.now())
    expect(uptime).toEqual({ ...told, passed: told.days.slice(0, uptime.passed.length) })
    expect(told.days.slice(uptime.passed.length)).not.toEqual([])
    expect((await hub.site.component(id))!.component.uptime).toEqual(uptime)
  }
}

type Happening =
  | { kind: 'declared'; backHours: number; statuses: ComponentStatus[] }
  | { kind: 'updated' | 'reopened'; which: number; statuses: ComponentStatus[] | null }
  | { kind: 'resolved' | 'startMoved' | 'timesCorrected'; which: number; backHours: number }
  | { kind: 'passed'; hours: number }
  | { kind: 'zoneSet'; timeZone: string }

const which = fc.nat({ max: 5 })
const statuses = fc.array(fc.constantFrom(...componentStatuses), { minLength: 2, maxLength: 2 })
const backHours = fc.integer({ min: 0, max: 100 })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('declared' as const), backHours, statuses }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('updated' as const, 'reopened' as const),
      which,
      statuses: fc.option(statuses),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('resolved' as const, 'startMoved' as const, 'timesCorrected' as const),
      which,
      backHours,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('passed' as const), hours: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('zoneSet' as const), timeZone: fc.constantFrom(...zones) }),
  },
)

test('whatever happens, the counted days and what is open tell what a scan of all impacts tells', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 3, maxLength: 14, size: 'max' }),
      async (happenings) => {
        await using hub = await freshHub(at('2026-03-20T09:17Z'))
        const world = {
          hub,
          token: await hub.tokenFor('Ben', 'admin'),
          components: [] as string[],
          ids: [] as string[],
        }
        world.components = await addComponents(hub, 'Ingress', 'Deploy')
        later(hub, 30 * 60)
        for (const each of happenings) await happen(world, each)
        await expectBarsToTellTheImpacts(hub)
        later(hub, 24 * 60)
        await expectBarsToTellTheImpacts(hub)
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)

type World = { hub: FreshHub; token: string; components: string[]; ids: string[] }

/** Does it where the policy lets it; what it refuses changes nothing. */
async function happen({ hub, token, components, ids }: World, event: Happening): Promise<void> {
  const scopeOf = (each: ComponentStatus[]) => ({
    components: components.map((id, place) => ({ id, status: each[place]! })),
  })
  const ago = (back: number) => new Date(hub.now().getTime() - back * hours)
  if (event.kind === 'passed') return later(hub, event.hours * 60)
  if (event.kind === 'zoneSet') return askFor(hub, token, 'PATCH', '/page', { time_zone: event.timeZone })
  if (event.kind === 'declared') {
    const started_at = ago(event.backHours).toISOString()
    ids.push((await declareInPublic(hub, token, { started_at, scope: scopeOf(event.statuses) })).id)
    return
  }
  const id = ids[event.which % Math.max(1, ids.length)]
  if (id === undefined) return
  later(hub, 1)
  const incident = (await hub.db.snapshot((reader) => findIncident(reader, id)))!
  const isOpen = incident.status !== 'resolved'
  switch (event.kind) {
    case 'updated':
      if (isOpen) await publish(hub, token, id, event.statuses ? { scope: scopeOf(event.statuses) } : {})
      return
    case 'reopened':
      if (!isOpen) await reopen(hub, token, id, event.statuses ? { scope: scopeOf(event.statuses) } : {})
      return
    case 'resolved': {
      const ended = ago(event.backHours)
      if (isOpen) {
        await resolve(hub, token, id, {
          ended_at: (ended > incident.startedAt ? ended : hub.now()).toISOString(),
        })
      }
      return
    }
    case 'startMoved': {
      const started_at = new Date(incident.startedAt.getTime() - event.backHours * hours).toISOString()
      if (isOpen) await askFor(hub, token, 'PATCH', `/incidents/${id}`, { started_at })
      return
    }
    case 'timesCorrected': {
      if (isOpen) return
      const { last_update_id } = await askFor(hub, token, 'GET', `/incidents/${id}`)
      const started_at = new Date(incident.startedAt.getTime() - event.backHours * hours).toISOString()
      await askFor(hub, token, 'PATCH', `/incidents/${id}/updates/${last_update_id}`, { started_at })
    }
  }
}

const history = [
  row({
    ...{ url: urlOf('aaaaaaaaaaa1'), impact: 'critical', components: ['Ingress'] },
    ...{ started_at: '2025-12-30T22:00:00Z', resolved_at: '2026-01-02T03:00:00Z' },
    updates: [
      { at: '2025-12-30T22:00:00Z', status: 'Investigating', message: 'Nothing works.' },
      { at: '2026-01-02T03:00:00Z', status: 'Resolved', message: 'It works.' },
    ],
  }),
  row({
    ...{ url: urlOf('aaaaaaaaaaa2'), impact: 'major', components: ['Ingress'] },
    ...{ started_at: '2026-02-01T10:00:00Z', resolved_at: null },
    updates: [{ at: '2026-02-01T10:00:00Z', status: 'Investigating', message: 'Half of it works.' }],
  }),
]

const importAll = (hub: FreshHub, rows = history) =>
  hub.acting(async (act) => {
    const imported = await importHistory(act, historyOf(lines(...rows)).incidents)
    expect(imported.ok).toBe(true)
  })

test('an import counts the days of its history, also those before a component was known here', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  await addComponents(hub, 'Ingress')
  await importAll(hub, history.slice(0, 1))
  await importAll(hub)
  await expectBarsToTellTheImpacts(hub)
  const { groups } = await hub.site.overview()
  const { days } = groups[0]!.components[0]!.uptime
  expect(days.find(({ date }) => date === '2026-01-01')!.worst).toBe('major_outage')
  expect(days.at(-1)!.worst).toBe('partial_outage')
})

test('a database from before the days were counted is counted when it is opened', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  await importAll(hub)
  const counted = dumpOf(hub.dataDir).component_days
  expect(counted).not.toEqual([])
  await hub.acting(async ({ tx }) => {
    await tx.delete(componentDays)
    await tx.delete(componentDaysZone)
  })
  await hub.acting(({ tx }) => ensureDays(tx))
  expect(dumpOf(hub.dataDir).component_days).toEqual(counted)
  await expectBarsToTellTheImpacts(hub)
})

test('an update that leaves the scope alone writes no impact and no day', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const [ingress] = await addComponents(hub, 'Ingress')
  const ana = await hub.tokenFor('Ana', 'comms')
  const scope = { components: [{ id: ingress, status: 'major_outage' }] }
  const { id } = await declareInPublic(hub, ana, { scope })
  const derived = () => {
    const { component_impacts, component_days } = dumpOf(hub.dataDir)
    return { component_impacts, component_days }
  }
  const before = derived()
  expect(before.component_impacts).toHaveLength(1)
  later(hub, 5)
  await publish(hub, ana, id)
  expect(derived()).toEqual(before)
})

test('whatever moves the start or the end of an incident moves what it impaired', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const [ingress] = await addComponents(hub, 'Ingress')
  const ana = await hub.tokenFor('Ana', 'admin')
  const scope = { components: [{ id: ingress, status: 'major_outage' }] }
  const { id } = await declareInPublic(hub, ana, { scope })
  const spans = async () => (await hub.db.snapshot(listImpacts)).map(({ fromAt, toAt }) => ({ fromAt, toAt }))
  const [nine, ten] = [at('2026-03-02T09:00Z'), at('2026-03-02T10:00Z')]
  expect(await spans()).toEqual([{ fromAt: nine, toAt: null }])

  hub.setNow(ten)
  await resolve(hub, ana, id)
  expect(await spans()).toEqual([{ fromAt: nine, toAt: ten }])

  await reopen(hub, ana, id)
  expect(await spans()).toEqual([{ fromAt: nine, toAt: null }])

  later(hub, 5)
  const earlier = at('2026-03-02T08:30Z')
  await resolve(hub, ana, id, { started_at: earlier.toISOString() })
  expect(await spans()).toEqual([{ fromAt: earlier, toAt: hub.now() }])
})
