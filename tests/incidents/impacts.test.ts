import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ScopeChange } from '#db/queries/scope.ts'
import { impactsOf } from '#src/incidents/impacts.ts'
import { type ComponentStatus, componentStatuses } from '#src/policy/scope.ts'
import { at } from '#tests/support/at.ts'

const id = 'incident0001'
const nine = at('2026-03-02T09:00Z').getTime()
const minute = (minutes: number) => new Date(nine + minutes * 60_000)

type Stated = Record<string, ComponentStatus>

const scopeAt = (minutes: number, stated: Stated): ScopeChange => ({
  at: minute(minutes),
  updateId: 'update000001',
  components: Object.entries(stated).map(([componentId, status]) => ({ id: componentId, status })),
  regions: [],
  apps: [],
})

/** The impacts in the words of minutes after nine. */
const told = (startedAt: number, endedAt: number | null, scopes: ScopeChange[]) =>
  impactsOf({ id, startedAt: minute(startedAt), endedAt: endedAt === null ? null : minute(endedAt) }, scopes)
    .map(({ componentId, status, fromAt, toAt }) => {
      const minutes = (time: Date) => (time.getTime() - nine) / 60_000
      return `${componentId} ${status} ${minutes(fromAt)}-${toAt ? minutes(toAt) : ''}`
    })
    .sort()

test('the first scope holds from the start of the incident, not from when it was told', () => {
  expect(told(-20, null, [scopeAt(0, { ingress: 'major_outage' })])).toEqual(['ingress major_outage -20-'])
})

test('each scope holds until the next, and the last until the end', () => {
  const scopes = [
    scopeAt(0, { ingress: 'major_outage', deploy: 'partial_outage' }),
    scopeAt(10, { ingress: 'partial_outage', deploy: 'partial_outage' }),
    scopeAt(20, { deploy: 'operational', volumes: 'degraded_performance' }),
  ]
  expect(told(-5, 30, scopes)).toEqual([
    'deploy partial_outage -5-20',
    'ingress major_outage -5-10',
    'ingress partial_outage 10-20',
    'volumes degraded_performance 20-30',
  ])
})

test('what ended before it was told to have changed ends when the incident did', () => {
  const scopes = [scopeAt(0, { ingress: 'major_outage' }), scopeAt(30, { ingress: 'partial_outage' })]
  expect(told(0, 20, scopes)).toEqual(['ingress major_outage 0-20'])
})

test('a start that was corrected to later leaves nothing before it', () => {
  const scopes = [scopeAt(0, { ingress: 'major_outage' }), scopeAt(10, { ingress: 'partial_outage' })]
  expect(told(5, null, scopes)).toEqual(['ingress major_outage 5-10', 'ingress partial_outage 10-'])
  expect(told(15, null, scopes)).toEqual(['ingress partial_outage 15-'])
})

test('an incident without a scope impairs nothing', () => {
  expect(told(0, null, [])).toEqual([])
  expect(told(0, null, [scopeAt(0, { ingress: 'operational' })])).toEqual([])
})

const components = ['ingress', 'deploy', 'volumes']
const anyStated = fc.dictionary(fc.constantFrom(...components), fc.constantFrom(...componentStatuses))
const anyScopes = fc
  .array(fc.record({ minutes: fc.integer({ min: 0, max: 60 }), stated: anyStated }), { maxLength: 6 })
  .map((scopes) => scopes.toSorted((a, b) => a.minutes - b.minutes))
const anySpan = fc
  .record({ start: fc.integer({ min: -30, max: 60 }), lasted: fc.option(fc.integer({ min: 0, max: 90 })) })
  .map(({ start, lasted }) => ({ start, end: lasted === null ? null : start + lasted }))

test('impacts lie within the incident, never overlap, and are what each minute of the scopes says', () => {
  fc.assert(
    fc.property(anySpan, anyScopes, ({ start, end }, scopes) => {
      const span = { id, startedAt: minute(start), endedAt: end === null ? null : minute(end) }
      const impacts = impactsOf(
        span,
        scopes.map(({ minutes, stated }) => scopeAt(minutes, stated)),
      )
      for (const { incidentId, status, fromAt, toAt } of impacts) {
        expect(incidentId).toBe(id)
        expect(status).not.toBe('operational')
        expect(fromAt >= span.startedAt).toBe(true)
        expect(toAt === null ? end === null : toAt > fromAt).toBe(true)
        if (end !== null) expect(toAt! <= span.endedAt!).toBe(true)
      }
      for (const componentId of components) {
        const own = impacts.filter((impact) => impact.componentId === componentId)
        const ordered = own.toSorted((a, b) => a.fromAt.getTime() - b.fromAt.getTime())
        ordered.slice(1).forEach((impact, place) => {
          expect(impact.fromAt >= ordered[place]!.toAt!).toBe(true)
        })
        for (let each = start; each < (end ?? 100); each++) {
          // The scope that held in this minute: the newest one stated by then, the first one before.
          const stated = scopes.findLast(({ minutes }) => minutes <= each) ?? scopes[0]
          const held = own.filter(
            ({ fromAt, toAt }) => fromAt <= minute(each) && (!toAt || toAt > minute(each)),
          )
          const expected = stated?.stated[componentId] ?? 'operational'
          expect(held[0]?.status ?? 'operational').toBe(expected)
        }
      }
    }),
    { numRuns: 300 },
  )
})
