import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateIn, isMonth, isTimeZone, lastDays, monthAfter, monthIn, monthSpan } from '#src/site/days.ts'
import { at } from '#tests/support/at.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Cairo',
  'America/Havana',
  'Australia/Lord_Howe',
]

test('a day begins at midnight of its time zone', () => {
  const [day] = lastDays(1, at('2026-03-02T22:30Z'), 'Asia/Kolkata')
  expect(day).toEqual({ date: '2026-03-03', from: at('2026-03-02T18:30Z'), to: at('2026-03-03T18:30Z') })
  expect(dateIn(at('2026-03-02T22:30Z'), 'America/New_York')).toBe('2026-03-02')
})

test.each([
  { zone: 'Europe/Berlin', date: '2026-03-29', from: '2026-03-28T23:00Z', hours: 23 },
  { zone: 'Europe/Berlin', date: '2026-10-25', from: '2026-10-24T22:00Z', hours: 25 },
  { zone: 'Australia/Lord_Howe', date: '2026-04-05', from: '2026-04-04T13:00Z', hours: 24.5 },
  // Where clocks go forward at midnight, there is no midnight: the day begins at one.
  { zone: 'Africa/Cairo', date: '2026-04-24', from: '2026-04-23T22:00Z', hours: 23 },
])('in $zone, $date begins at $from and has $hours hours', ({ zone, date, from, hours }) => {
  const day = lastDays(3, at(`${date}T20:00Z`), zone).find((each) => each.date === date)!
  expect(day.from).toEqual(at(from))
  expect((day.to.getTime() - day.from.getTime()) / 3_600_000).toBe(hours)
})

test('in any time zone, the days follow each other without a gap, and today holds the moment', () => {
  const moment = fc.date({ min: at('2000-01-01T00:00Z'), max: at('2050-01-01T00:00Z'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, fc.constantFrom(...zones), (now, zone) => {
      const days = lastDays(40, now, zone)
      const today = days.at(-1)!
      expect(today.from <= now && now < today.to).toBe(true)
      expect(today.date).toBe(dateIn(now, zone))
      days.slice(1).forEach((day, place) => {
        expect(day.from).toEqual(days[place]!.to)
      })
      for (const { date, from, to } of days) {
        expect([dateIn(from, zone), dateIn(new Date(to.getTime() - 1), zone)]).toEqual([date, date])
      }
    }),
    { numRuns: 60 },
  )
})

test('in any time zone, the months follow each other without a gap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), fc.constantFrom(...zones), (months, zone) => {
      const month = monthAfter('2000-01', months)
      const { from, to } = monthSpan(month, zone)
      expect(monthIn(from, zone)).toBe(month)
      expect(monthIn(new Date(to.getTime() - 1), zone)).toBe(month)
      expect(monthSpan(monthAfter(month, 1), zone).from).toEqual(to)
      expect(monthAfter(monthAfter(month, 1), -1)).toBe(month)
    }),
  )
})

test.each(['2026-00', '2026-13', '2026-1', '26-01', '2026-01-01', ' 2026-01', '', '2026/01', '٢٠٢٦-٠١'])(
  '%j is no month',
  (text) => {
    expect(isMonth(text)).toBe(false)
  },
)

test('a time zone is one that has a name', () => {
  for (const zone of zones) expect(isTimeZone(zone), zone).toBe(true)
  for (const text of ['Mars/Olympus', '', '+01:00', 'Europe/Berlin ', '../UTC']) {
    expect(isTimeZone(text), text).toBe(false)
  }
})
