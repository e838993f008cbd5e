import { Temporal } from 'temporal-polyfill'

/** One day of the page's calendar: its date as YYYY-MM-DD, its first moment and the first one after it. */
export type Day = { date: string; from: Date; to: Date }

/** The last `count` days of a time zone, oldest first; today is the last. Days with a clock change have 23 or 25 hours. */
export function lastDays(count: number, now: Date, timeZone: string): Day[] {
  const key = `${count} ${timeZone}`
  const known = lastAnswers.get(key)
  const last = known?.at(-1)
  if (known && last && last.from <= now && now < last.to) return known
  const days = daysUpTo(dateOf(now, timeZone), count, timeZone)
  if (lastAnswers.size > 20) lastAnswers.clear()
  lastAnswers.set(key, days)
  return days
}

// Reckoning 90 days with their clock changes takes some milliseconds, and every view asks for the same ones until midnight.
const lastAnswers = new Map<string, Day[]>()

const daysUpTo = (today: Temporal.PlainDate, count: number, timeZone: string): Day[] =>
  Array.from({ length: count }, (_, place) => dayOf(today.subtract({ days: count - 1 - place }), timeZone))

/** The days of a time zone that a stretch of time touches, oldest first; one that ends at midnight touches no next day. */
export function daysBetween(from: Date, to: Date, timeZone: string): Day[] {
  const days = [dayOf(dateOf(from, timeZone), timeZone)]
  while (days.at(-1)!.to < to) days.push(dayOf(dateOf(days.at(-1)!.to, timeZone), timeZone))
  return days
}

/** The days from the first of a month (YYYY-MM) up to the next one. */
export function monthSpan(month: string, timeZone: string): { from: Date; to: Date } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 })
  return { from: startOf(first, timeZone), to: startOf(first.add({ months: 1 }), timeZone) }
}

/** The date, as YYYY-MM-DD, that a moment has in a time zone. */
export const dateIn = (moment: Date, timeZone: string): string => dateOf(moment, timeZone).toString()

/** The month, as YYYY-MM, that a moment has in a time zone. */
export const monthIn = (moment: Date, timeZone: string): string => dateIn(moment, timeZone).slice(0, 7)

/** A date (YYYY-MM-DD) of a time zone's calendar: its first moment, its last but a millisecond, and nine in its morning. */
export function momentsOf(date: string, timeZone: string): { from: Date; until: Date; morning: Date } {
  const day = Temporal.PlainDate.from(date)
  const { from, to } = dayOf(day, timeZone)
  const morning = day.toZonedDateTime({ timeZone, plainTime: '09:00' }).epochMilliseconds
  return { from, until: new Date(to.getTime() - 1), morning: new Date(morning) }
}

/** The month after or before a month, as YYYY-MM. */
export const monthAfter = (month: string, months: number): string =>
  Temporal.PlainYearMonth.from(month).add({ months }).toString()

/** Whether a text names a month that exists, as YYYY-MM. */
export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** Whether a text names a time zone that this program knows. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return /^[A-Za-z]/.test(text)
  } catch {
    return false
  }
}

const dateOf = (moment: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()

const dayOf = (date: Temporal.PlainDate, timeZone: string): Day => ({
  date: date.toString(),
  from: startOf(date, timeZone),
  to: startOf(date.add({ days: 1 }), timeZone),
})

const startOf = (date: Temporal.PlainDate, timeZone: string): Date =>
  new Date(date.toZonedDateTime({ timeZone }).epochMilliseconds)
