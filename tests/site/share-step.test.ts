import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Impact } from '#src/incidents/time-at-status.ts'
import { componentStatuses } from '#src/policy/scope.ts'
import { type BarFacts, uptimeFrom } from '#src/site/bars.ts'
import { lastDays } from '#src/site/days.ts'
import { createSite } from '#src/site/site.ts'
import { shareText } from '#src/site/time-text.ts'
import { troubleText } from '#src/site/trouble-text.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later } from '#tests/support/publishing.ts'

const now = at('2026-03-02T12:00Z')
const midnight = at('2026-03-03T00:00Z')

/** What a component's bar says at a moment, and when it says that this changes. */
function barAt(moment: Date, impacts: Impact[], createdAt: Date) {
  let next: Date | null = null
  const changesAt = (time: Date) => {
    if (time > moment && (next === null || time < next)) next = time
  }
  const days = lastDays(90, moment, 'UTC')
  const own = impacts.map((impact) => ({ ...impact, componentId: 'ingress', incidentId: 'any' }))
  const facts: BarFacts = {
    days,
    now: moment,
    counted: new Map(),
    impacts: new Map([['ingress', own]]),
    changesAt,
  }
  const { days: fared, share } = uptimeFrom(facts, { id: 'ingress', createdAt })
  const told = [
    share === null ? null : shareText(share),
    ...fared.map((day) => [day.worst, troubleText(day)]),
  ]
  return { told: JSON.stringify(told), next: next as Date | null }
}

const time = fc.integer({ min: at('2026-02-20T00:00Z').getTime(), max: midnight.getTime() })
// No incident impairs a component that it calls operational.
const impairing = componentStatuses.filter((status) => status !== 'operational')
const anyImpacts = fc.array(
  fc
    .record({ status: fc.constantFrom(...impairing), a: time, b: fc.option(time, { freq: 1 }) })
    .map(({ status, a, b }): Impact => {
      const [from, to] = b === null ? [a, null] : [Math.min(a, b), Math.max(a, b)]
      return { status, fromAt: new Date(from), toAt: to === null ? null : new Date(to) }
    }),
  { maxLength: 4 },
)
const anySince = fc.integer({ min: at('2025-11-01T00:00Z').getTime(), max: now.getTime() })

test('a bar says the same until the moment that it names, however the time passes', () => {
  fc.assert(
    fc.property(anyImpacts, anySince, fc.double({ min: 0, max: 1, noNaN: true }), (impacts, since, part) => {
      const { told, next } = barAt(now, impacts, new Date(since))
      const until = Math.min(next?.getTime() ?? midnight.getTime(), midnight.getTime())
      const moment = new Date(now.getTime() + Math.floor((until - 1 - now.getTime()) * part))
      expect(barAt(moment, impacts, new Date(since)).told).toBe(told)
      expect(barAt(new Date(until - 1), impacts, new Date(since)).told).toBe(told)
    }),
    { numRuns: 500 },
  )
})

test('where nothing goes wrong and nothing went wrong, nothing changes before midnight', () => {
  expect(barAt(now, [], at('2026-01-01T00:00Z')).next).toBeNull()
})

test('a major outage takes a hundredth of a percent of 90 days in 13 minutes', () => {
  const outage: Impact = { status: 'major_outage', fromAt: at('2026-03-02T11:59Z'), toAt: null }
  const { next } = barAt(now, [outage], at('2025-01-01T00:00Z'))
  expect(next!.getTime() - now.getTime()).toBeGreaterThan(11 * 60_000)
  expect(next!.getTime() - now.getTime()).toBeLessThan(14 * 60_000)
})

test('the front page is the same until the moment that it is said to change', async () => {
  await using hub = await freshHub(at('2026-01-01T09:00Z'))
  const [ingress] = await addComponents(hub, 'Ingress')
  const ana = await hub.tokenFor('Ana', 'comms')
  later(hub, 20 * 24 * 60)
  await declareInPublic(hub, ana, { scope: { components: [{ id: ingress, status: 'major_outage' }] } })
  later(hub, 16) // The promise has passed: what changes next is the share.
  const shareNow = async () => shareText((await hub.site.overview()).groups[0]!.components[0]!.uptime.share!)
  let next = hub.now()
  const site = createSite({ ...hub, clock: hub.now, observe: ({ changesAt }) => (next = changesAt!) })
  await site.overview()
  const before = await shareNow()
  hub.setNow(new Date(next.getTime() - 1))
  expect(await shareNow()).toBe(before)
  hub.setNow(next)
  expect(await shareNow()).not.toBe(before)
})
