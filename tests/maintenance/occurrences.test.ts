import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { occurrencesOf, ruleFault } from '#src/maintenance/series/occurrences.ts'
import { pairOccurrences } from '#src/maintenance/series/pair-occurrences.ts'
import { at } from '#tests/support/at.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata']
const start = fc
  .integer({ min: 0, max: 365 * 24 * 4 })
  .map((quarter) => new Date(at('2026-01-01T00:00Z').getTime() + quarter * 900_000))
const recurrence = fc.record({
  rrule: fc.constantFrom(
    'FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;BYDAY=TU',
    'FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2',
    'FREQ=MONTHLY;BYDAY=2WE',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=DAILY;COUNT=20',
  ),
  timeZone: fc.constantFrom(...zones),
  firstStartsAt: start,
})
const days = (count: number) => count * 24 * 60 * 60_000
const localOf = (time: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(time.getTime()).toZonedDateTimeISO(zone)

test('windows keep their time of day whatever the clocks of the zone do, in order, none before the first', () => {
  fc.assert(
    fc.property(recurrence, (each) => {
      const upTo = new Date(each.firstStartsAt.getTime() + days(400))
      const starts = occurrencesOf(each, new Date(0), upTo)
      const first = localOf(each.firstStartsAt, each.timeZone)
      for (const [place, time] of starts.entries()) {
        const local = localOf(time, each.timeZone)
        expect(local.toPlainTime().equals(first.toPlainTime())).toBe(true)
        expect(time >= each.firstStartsAt && time <= upTo).toBe(true)
        if (place > 0) expect(time > starts[place - 1]!).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

test('daily ones come on every day whose clock has the time', () => {
  fc.assert(
    fc.property(start, fc.constantFrom(...zones), (firstStartsAt, timeZone) => {
      const starts = occurrencesOf(
        { rrule: 'FREQ=DAILY', timeZone, firstStartsAt },
        new Date(0),
        new Date(firstStartsAt.getTime() + days(370)),
      )
      const first = localOf(firstStartsAt, timeZone)
      const expected: string[] = []
      for (let day = 0; day <= 371; day++) {
        const wanted = first.toPlainDateTime().add({ days: day })
        const zoned = wanted.toZonedDateTime(timeZone)
        const isThere = zoned.toPlainDateTime().equals(wanted)
        const isIn = zoned.epochMilliseconds <= firstStartsAt.getTime() + days(370)
        if (isThere && isIn) expected.push(wanted.toPlainDate().toString())
      }
      expect(starts.map((time) => localOf(time, timeZone).toPlainDate().toString())).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

test('whoever asks in pieces gets the same as whoever asks at once', () => {
  fc.assert(
    fc.property(recurrence, fc.integer({ min: 1, max: 300 }), (each, cut) => {
      const [from, between, to] = [0, cut, 320].map(
        (day) => new Date(each.firstStartsAt.getTime() + days(day) - 1),
      )
      expect([...occurrencesOf(each, from!, between!), ...occurrencesOf(each, between!, to!)]).toEqual(
        occurrencesOf(each, from!, to!),
      )
    }),
    { numRuns: 60 },
  )
})

const faultOf = (rrule: string, firstStartsAt = at('2026-03-02T09:00Z')) =>
  ruleFault({ rrule, timeZone: 'UTC', firstStartsAt }, at('2026-03-02T08:00Z'))

test.each([
  ['', /in capitals, that begins with FREQ=/],
  ['weekly', /in capitals/],
  ['FREQ=HOURLY', /FREQ=DAILY, WEEKLY/],
  ['FREQ=DAILY;BYHOUR=1,2', /a rule names days/],
  ['FREQ=DAILY;INTERVAL=0', /interval must be greater than 0/],
  ['FREQ=WEEKLY;BYDAY=XX', /Invalid BYDAY value: XX/],
  ['FREQ=WEEKLY;BYDY=TU', /^BYDY is no part of a rule; there are: .*BYDAY/],
  ['FREQ=WEEKLY;BYDAY=MO;BYDAY=TU', /^BYDAY stands there twice/],
  ['FREQ=WEEKLY;UNTIL=20270101', /UNTIL must be a time in UTC, such as/],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', /^the rule names no day from now on$/],
  ['FREQ=MONTHLY;BYDAY=9MO', /^the rule names no day from now on$/],
  ['FREQ=DAILY;UNTIL=20200101T000000Z', /^the rule names no day from now on$/],
  ['FREQ=DAILY\nRDATE:20260302T090000Z', /in capitals/],
])('%j is no rule, and what is wrong with it is said', (rrule, fault) => {
  expect(faultOf(rrule)).toMatch(fault)
})

test('a rule whose days are all past is none, and one whose first day is far ahead is one', () => {
  expect(faultOf('FREQ=WEEKLY;COUNT=3', at('2026-01-05T09:00Z'))).toBe('the rule names no day from now on')
  expect(faultOf('FREQ=WEEKLY;COUNT=3', at('2029-01-05T09:00Z'))).toBeNull()
  expect(faultOf('FREQ=WEEKLY;BYDAY=TU')).toBeNull()
})

test('a rule that is counted too far is refused at once, not one day by the clock that makes its windows', () => {
  expect(faultOf('FREQ=DAILY;COUNT=20000')).toMatch(/^COUNT goes too far/)
  expect(faultOf('FREQ=DAILY;COUNT=4000')).toBeNull()
  const counted = { rrule: 'FREQ=DAILY;COUNT=4000', timeZone: 'UTC', firstStartsAt: at('2026-03-02T09:00Z') }
  const last = new Date(counted.firstStartsAt.getTime() + days(3999))
  expect(occurrencesOf(counted, new Date(+last - days(1)), new Date(+last + days(90)))).toEqual([last])
})

test('of a changed rule every start has one window, and what keeps its place keeps it', () => {
  const times = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 15 })
  fc.assert(
    fc.property(times, times, (before, after) => {
      const windows = before.toSorted((a, b) => a - b).map((each) => ({ occurrenceAt: new Date(each) }))
      const starts = after.toSorted((a, b) => a - b).map((each) => new Date(each))
      const { moved, gone, added } = pairOccurrences(windows, starts)
      expect(
        [...moved.map(({ startsAt }) => +startsAt), ...added.map(Number)].toSorted((a, b) => a - b),
      ).toEqual(starts.map(Number))
      expect(moved.length + gone.length).toBe(windows.length)
      for (const { window, startsAt } of moved) {
        if (after.includes(+window.occurrenceAt)) expect(startsAt).toEqual(window.occurrenceAt)
      }
    }),
  )
})
