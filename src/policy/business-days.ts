// Dates are YYYY-MM-DD, which sort as text. Which date a moment falls on is for whoever knows the time zone to say.

/** Monday to Friday, unless the date is one of `holidays`. */
export const isBusinessDay = (date: string, holidays: readonly string[]): boolean =>
  !weekend.includes(utcDate(date).getUTCDay()) && !holidays.includes(date)

/** The `count`th business day after a date, which itself counts for nothing: one after a Friday is the Monday. */
export const businessDaysAfter = (date: string, count: number, holidays: readonly string[]): string =>
  walk(date, count, 1, holidays)

/** The last business day before a date. */
export const businessDayBefore = (date: string, holidays: readonly string[]): string =>
  walk(date, 1, -1, holidays)

/** Ends, since no list of holidays is endless. */
function walk(date: string, count: number, step: 1 | -1, holidays: readonly string[]): string {
  const day = utcDate(date)
  for (let left = count; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + step)
    if (isBusinessDay(isoDate(day), holidays)) left -= 1
  }
  return isoDate(day)
}

const weekend = [0, 6]

const utcDate = (date: string): Date => new Date(`${date}T00:00:00Z`)
const isoDate = (day: Date): string => day.toISOString().slice(0, 10)
