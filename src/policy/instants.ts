/** Null minutes mean that there is no such instant. */
export function minutesAfter(start: Date, minutes: number): Date
export function minutesAfter(start: Date, minutes: number | null): Date | null
export function minutesAfter(start: Date, minutes: number | null): Date | null {
  return minutes === null ? null : new Date(start.getTime() + minutes * minuteMs)
}

/** The latest of some instants, of which null means none; there is at least one. */
export function latest(instants: (Date | null)[]): Date {
  return new Date(Math.max(...instants.filter((each) => each !== null).map((each) => each.getTime())))
}

/** False for an invalid Date, which compares as neither before nor after anything. */
export function isInstant(date: Date): boolean {
  return !Number.isNaN(date.getTime())
}

/** ISO 8601 in UTC, for messages. An invalid Date is named so, where toISOString would throw. */
export function isoUtc(date: Date): string {
  return isInstant(date) ? date.toISOString() : 'an invalid time'
}

/**
 * How far apart two instants are, for messages: '40 min', '15 min 1 s'.
 *
 * Rounded up to the second, so that what is late by a millisecond does not read as if it were on time.
 */
export function distance(from: Date, to: Date): string {
  const seconds = Math.ceil(Math.abs(to.getTime() - from.getTime()) / 1000)
  const parts = [
    { amount: Math.floor(seconds / 60), unit: 'min' },
    { amount: seconds % 60, unit: 's' },
  ].filter(({ amount }) => amount > 0)
  return parts.length === 0 ? '0 min' : parts.map(({ amount, unit }) => `${amount} ${unit}`).join(' ')
}

const minuteMs = 60_000
