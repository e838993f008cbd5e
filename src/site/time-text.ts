import type { Span } from './update-view.ts'

// Times as people read them. Pages and feeds are kept and shared, so they print UTC; a few lines of script
// turn that into the reader's own time zone.

const utc = { timeZone: 'UTC' } as const
const dateFormat = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const clockFormat = new Intl.DateTimeFormat('en-GB', { ...utc, hour: '2-digit', minute: '2-digit' })
const monthFormat = new Intl.DateTimeFormat('en-GB', { ...utc, month: 'long', year: 'numeric' })
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
})

/** `2 Mar 2026, 09:15 UTC` */
export const timeText = (time: Date): string => `${dateFormat.format(time)}, ${clockFormat.format(time)} UTC`

/** `09:15 UTC` */
export const clockText = (time: Date): string => `${clockFormat.format(time)} UTC`

/** `March 2026`, from `2026-03`. */
export const monthText = (month: string): string => monthFormat.format(new Date(`${month}-01T00:00:00Z`))

/** `Mon 2 Mar`, from `2026-03-02`. */
export const dayText = (date: string): string =>
  dayFormat.format(new Date(`${date}T00:00:00Z`)).replace(',', '')

/** `3 d 4 h`, `1 h 20 min`, `5 min`: the two largest units; never less than a minute. */
export function durationText(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000))
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const parts = [days && `${days} d`, hours && `${hours} h`, rest && `${rest} min`].filter(Boolean)
  return parts.slice(0, 2).join(' ')
}

/** `99.95 %`: two places, and 100 % only for a perfect record. */
export const shareText = (share: number): string =>
  share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`

/** `2 Mar 2026, 09:15 UTC to 2 Mar 2026, 10:40 UTC (1 h 25 min)`, with the start that was corrected. */
export function spanText({ startedAt, endedAt, correctedFrom }: Span): string {
  const lasted = durationText(endedAt.getTime() - startedAt.getTime())
  const correction = correctedFrom ? `; the start was given as ${timeText(correctedFrom)} before` : ''
  return `${timeText(startedAt)} to ${timeText(endedAt)} (${lasted})${correction}`
}
