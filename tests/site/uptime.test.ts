import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Impact } from '#src/incidents/time-at-status.ts'
import { componentStatuses } from '#src/policy/scope.ts'
import { lastDays } from '#src/site/days.ts'
import { uptimeOver } from '#src/site/uptime.ts'
import { at } from '#tests/support/at.ts'

const minutes = 60_000
const now = at('2026-03-03T00:00Z')
const longAgo = at('2020-01-01T00:00Z')
const yesterday = lastDays(2, now, 'UTC').slice(0, 1)

const impact = (status: Impact['status'], from: string, to: string | null): Impact => ({
  status,
  fromAt: at(from),
  toAt: to === null ? null : at(to),
})

test.each([
  { status: 'operational', share: 1 },
  { status: 'degraded_performance', share: 1 },
  { status: 'partial_outage', share: 0.7 },
  { status: 'major_outage', share: 0 },
] as const)('a whole day at $status leaves a share of $share', ({ status, share }) => {
  const uptime = uptimeOver(yesterday, [impact(status, '2026-03-01T00:00Z', null)], longAgo, now)
  expect(uptime.share).toBeCloseTo(share, 12)
  expect(uptime.days[0]!.worst).toBe(status)
})

test('what overlaps counts once, at the worst', () => {
  const impacts = [
    impact('partial_outage', '2026-03-02T10:00Z', '2026-03-02T12:00Z'),
    impact('major_outage', '2026-03-02T11:00Z', '2026-03-02T11:30Z'),
    impact('degraded_performance', '2026-03-02T11:15Z', '2026-03-02T13:00Z'),
    impact('partial_outage', '2026-03-02T10:30Z', '2026-03-02T11:45Z'),
  ]
  const { days, share } = uptimeOver(yesterday, impacts, longAgo, now)
  expect(days[0]).toEqual({
    date: '2026-03-02',
    worst: 'major_outage',
    spentMs: { degraded_performance: 60 * minutes, partial_outage: 90 * minutes, major_outage: 30 * minutes },
    running: null,
  })
  expect(share).toBeCloseTo(1 - (90 * 0.3 + 30) / (24 * 60), 12)
})

test('what lasts over midnight counts on both days, and what lasts still, until now', () => {
  const days = lastDays(2, at('2026-03-03T06:00Z'), 'UTC')
  const impacts = [impact('major_outage', '2026-03-02T23:00Z', null)]
  const uptime = uptimeOver(days, impacts, longAgo, at('2026-03-03T06:00Z'))
  expect(uptime.days.map(({ spentMs }) => spentMs.major_outage! / minutes)).toEqual([60, 360])
  expect(uptime.share).toBeCloseTo(1 - 7 / 30, 12)
})

test('what lasts still is told with when it became as bad as it is', () => {
  const until = at('2026-03-02T12:00Z')
  const today = lastDays(1, until, 'UTC')
  const runningOf = (...impacts: Impact[]) => uptimeOver(today, impacts, longAgo, until).days[0]!.running
  expect(runningOf()).toBeNull()
  expect(runningOf(impact('major_outage', '2026-03-02T09:00Z', '2026-03-02T11:59Z'))).toBeNull()
  const open = impact('partial_outage', '2026-03-02T09:00Z', null)
  expect(runningOf(open)).toMatchObject({ status: 'partial_outage', since: at('2026-03-02T09:00Z') })
  expect(runningOf(open, impact('major_outage', '2026-03-02T10:00Z', '2026-03-02T11:00Z'))).toMatchObject({
    status: 'partial_outage',
    since: at('2026-03-02T11:00Z'),
  })
  expect(runningOf(open, impact('major_outage', '2026-03-02T10:00Z', null))).toMatchObject({
    status: 'major_outage',
    since: at('2026-03-02T10:00Z'),
  })
  // What is known to end later lasts still; what ends now does not, nor does what only begins.
  expect(runningOf(impact('major_outage', '2026-03-02T09:00Z', '2026-03-02T12:01Z'))).not.toBeNull()
  expect(runningOf(impact('major_outage', '2026-03-02T09:00Z', '2026-03-02T12:00Z'))).toBeNull()
  expect(runningOf(impact('major_outage', '2026-03-02T12:00Z', null))).toBeNull()
  const sinceYesterday = impact('partial_outage', '2026-03-01T09:00Z', null)
  expect(runningOf(sinceYesterday)).toMatchObject({
    status: 'partial_outage',
    since: at('2026-03-02T00:00Z'),
  })
  const overMidnight = uptimeOver(lastDays(2, until, 'UTC'), [sinceYesterday], longAgo, until).days
  expect(overMidnight[0]!.running).toBeNull()
})

test('days before a component is known count neither for it nor against it', () => {
  const days = lastDays(3, now, 'UTC')
  const impacts = [impact('major_outage', '2026-03-01T00:00Z', '2026-03-02T18:00Z')]
  const uptime = uptimeOver(days, impacts, at('2026-03-02T12:00Z'), at('2026-03-02T23:59Z'))
  expect(uptime.days.map(({ worst }) => worst)).toEqual([null, 'major_outage', null])
  expect(uptime.days[1]!.spentMs).toEqual({ major_outage: 360 * minutes })
  expect(uptime.share).toBeCloseTo(1 - 360 / 719, 12)
})

test('a component that is not known for a moment yet has no share', () => {
  expect(uptimeOver(yesterday, [], now, now).share).toBeNull()
})

test.each([
  { change: 'forward', date: '2026-03-29', hours: 23 },
  { change: 'back', date: '2026-10-25', hours: 25 },
])('in Berlin, the day on which clocks go $change has $hours hours', ({ date, hours }) => {
  const days = lastDays(3, at(`${date}T23:30Z`), 'Europe/Berlin')
  const day = days.find((each) => each.date === date)!
  expect((day.to.getTime() - day.from.getTime()) / (60 * minutes)).toBe(hours)
  const hour: Impact = {
    status: 'major_outage',
    fromAt: day.from,
    toAt: new Date(day.from.getTime() + 60 * minutes),
  }
  expect(uptimeOver([day], [hour], longAgo, at('2026-12-01T00:00Z')).share).toBeCloseTo(1 - 1 / hours, 12)
  const whole: Impact = { status: 'major_outage', fromAt: day.from, toAt: day.to }
  const uptime = uptimeOver(days, [whole], longAgo, at('2026-12-01T00:00Z'))
  expect(uptime.days.map(({ spentMs }) => spentMs.major_outage)).toEqual(
    days.map((each) => (each === day ? hours * 60 * minutes : undefined)),
  )
})

const days = lastDays(5, at('2026-10-27T15:00Z'), 'Europe/Berlin')
const until = at('2026-10-27T15:00Z')
const span = fc.integer({ min: days[0]!.from.getTime() - 36e5, max: until.getTime() + 36e5 })
const anyImpact: fc.Arbitrary<Impact> = fc
  .record({ status: fc.constantFrom(...componentStatuses), a: span, b: fc.option(span, { freq: 8 }) })
  .map(({ status, a, b }) => ({
    status,
    fromAt: new Date(b === null ? a : Math.min(a, b)),
    toAt: b === null ? null : new Date(Math.max(a, b)),
  }))
const ofTheEnd = fc.constantFrom(-1, 0, 1).map((slip) => until.getTime() + slip)
const anyImpacts = fc.array(anyImpact, { maxLength: 8 })
const anySince = span.map((time) => new Date(Math.min(time, until.getTime() - 1)))
const slip = 1e-12

test('a share lies between 0 and 1, and no day is longer than it is', () => {
  fc.assert(
    fc.property(anyImpacts, anySince, (impacts, since) => {
      const uptime = uptimeOver(days, impacts, since, until)
      expect(uptime.share).toBeGreaterThanOrEqual(0)
      expect(uptime.share).toBeLessThanOrEqual(1)
      uptime.days.forEach(({ spentMs, worst }, place) => {
        const { from, to } = days[place]!
        const spent = Object.values(spentMs).reduce((sum, each) => sum + each, 0)
        expect(spent).toBeLessThanOrEqual(to.getTime() - from.getTime())
        for (const status of componentStatuses) {
          if (spentMs[status]) {
            expect(componentStatuses.indexOf(worst!)).toBeGreaterThanOrEqual(
              componentStatuses.indexOf(status),
            )
          }
        }
      })
    }),
  )
})

test('one more impact never raises a share', () => {
  fc.assert(
    fc.property(anyImpacts, anyImpact, anySince, (impacts, more, since) => {
      const before = uptimeOver(days, impacts, since, until).share!
      const after = uptimeOver(days, [...impacts, more], since, until).share!
      expect(after).toBeLessThanOrEqual(before + slip)
    }),
  )
})

test('the order of the impacts, and one of them told twice, change nothing', () => {
  const shuffled = anyImpacts.chain((impacts) =>
    fc.tuple(
      fc.constant(impacts),
      fc.shuffledSubarray([...impacts, ...impacts], { minLength: impacts.length * 2 }),
    ),
  )
  fc.assert(
    fc.property(shuffled, anySince, ([impacts, other], since) => {
      expect(uptimeOver(days, other, since, until)).toEqual(uptimeOver(days, impacts, since, until))
    }),
  )
})

test('an impact cut in two counts as the whole one does', () => {
  fc.assert(
    fc.property(anyImpacts, anyImpact, fc.oneof(span, ofTheEnd), anySince, (impacts, whole, cutAt, since) => {
      const cut = new Date(
        Math.max(whole.fromAt.getTime(), Math.min(cutAt, whole.toAt?.getTime() ?? Number.POSITIVE_INFINITY)),
      )
      const halves = [
        { ...whole, toAt: cut },
        { ...whole, fromAt: cut },
      ]
      expect(uptimeOver(days, [...impacts, ...halves], since, until)).toEqual(
        uptimeOver(days, [...impacts, whole], since, until),
      )
    }),
  )
})

test('the time at each status is what counting minute by minute finds', () => {
  const start = at('2026-10-25T00:00Z').getTime()
  const minute = fc.integer({ min: 0, max: 200 })
  const coarse = fc
    .record({ status: fc.constantFrom(...componentStatuses), a: minute, b: minute })
    .map(({ status, a, b }) => ({ status, from: Math.min(a, b), to: Math.max(a, b) }))
  fc.assert(
    fc.property(fc.array(coarse, { maxLength: 6 }), (spans) => {
      const day = { date: 'any', from: new Date(start), to: new Date(start + 180 * minutes) }
      const impacts = spans.map(({ status, from, to }) => ({
        status,
        fromAt: new Date(start + from * minutes),
        toAt: new Date(start + to * minutes),
      }))
      const expected: Record<string, number> = {}
      for (let at = 0; at < 180; at++) {
        const held = spans.filter(({ from, to }) => from <= at && at < to).map(({ status }) => status)
        const worst = componentStatuses.findLast((status) => held.includes(status))
        if (worst) expected[worst] = (expected[worst] ?? 0) + minutes
      }
      expect(uptimeOver([day], impacts, longAgo, until).days[0]!.spentMs).toEqual(expected)
    }),
  )
})
