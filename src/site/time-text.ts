import { once } from '#src/once.ts'
import { english } from '#src/words/english.ts'
import type { Language } from '#src/words/language.ts'
import type { Span } from './update-view.ts'

// Times as people read them. Pages and feeds are kept and shared, so they print UTC; a few lines of script
// turn that into the reader's own time zone.

/** `2 Mar 2026, 09:15 UTC` */
export const timeText = (time: Date, language: Language = english): string => {
  const date = format(language, 'date', time)
  return language.say('time.moment', { date, clock: format(language, 'clock', time) })
}

/** `09:15 UTC` */
export const clockText = (time: Date, language: Language = english): string =>
  language.say('time.clock', { clock: format(language, 'clock', time) })

/** `March 2026`, from `2026-03`. */
export const monthText = (month: string, language: Language = english): string =>
  format(language, 'month', new Date(`${month}-01T00:00:00Z`))

/** `Mon 2 Mar`, from `2026-03-02`. */
export const dayText = (date: string, language: Language = english): string =>
  format(language, 'day', new Date(`${date}T00:00:00Z`)).replace(',', '')

/** `2 Mar 2026`, from `2026-03-02`. */
export const dateText = (date: string, language: Language = english): string =>
  format(language, 'date', new Date(`${date}T00:00:00Z`))

/** `3 d 4 h`, `1 h 20 min`, `5 min`: the two largest units; never less than a minute. */
export function durationText(milliseconds: number, language: Language = english): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000))
  const parts = [
    ['time.days', Math.floor(minutes / 1440)],
    ['time.hours', Math.floor((minutes % 1440) / 60)],
    ['time.minutes', minutes % 60],
  ] as const
  return parts
    .filter(([, count]) => count > 0)
    .slice(0, 2)
    .map(([unit, count]) => language.say(unit, { count }))
    .join(' ')
}

/** `99.95 %`: two places, and 100 % only for a perfect record. */
export function shareText(share: number, language: Language = english): string {
  const hundredths = Math.floor(share * 10_000)
  const name = `${language.tag} ${share === 1 ? 'all' : hundredths}`
  return once(shares, name, () => {
    const percent = percentOf(language, share === 1 ? 0 : 2).format(hundredths / 100)
    return language.say('time.share', { percent })
  })
}

/** There are ten thousand of them, and each page prints a few again and again. */
const shares = new Map<string, string>()

/** `2 Mar 2026, 09:15 UTC to 2 Mar 2026, 10:40 UTC (1 h 25 min)`, with the start that was corrected. */
export function spanText({ startedAt, endedAt, correctedFrom }: Span): string {
  const lasted = durationText(endedAt.getTime() - startedAt.getTime())
  const correction = correctedFrom ? `; the start was given as ${timeText(correctedFrom)} before` : ''
  return `${timeText(startedAt)} to ${timeText(endedAt)} (${lasted})${correction}`
}

const shapes = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit' },
  month: { month: 'long', year: 'numeric' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs more than using it a hundred times. */
function format({ dates }: Language, shape: keyof typeof shapes, time: Date): string {
  const made = () => new Intl.DateTimeFormat(dates, { ...shapes[shape], timeZone: 'UTC' })
  return once(formats, `${dates} ${shape}`, made).format(time)
}

const percents = new Map<string, Intl.NumberFormat>()

function percentOf({ dates }: Language, digits: number): Intl.NumberFormat {
  const shape = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return once(percents, `${dates} ${digits}`, () => new Intl.NumberFormat(dates, shape))
}
