import type { ComponentStatus } from '#src/policy/scope.ts'
import { english } from '#src/words/english.ts'
import type { Language } from '#src/words/language.ts'
import { clockText, dayText, durationText } from './time-text.ts'
import type { DayUptime } from './uptime.ts'

/**
 * What impaired a component on a day: `partial outage for 20 min, major outage since 09:30 UTC`. What still lasts is
 * told by its beginning: a text that counted on would be another one each minute.
 */
export function troubleText({ spentMs, running }: DayUptime, language: Language = english): string {
  const textOf = ([name, ms]: [string, number]): string => {
    const status = language.say(`within.${name as ComponentStatus}`)
    if (running?.status !== name) {
      return language.say('bar.status', { status, duration: durationText(ms, language) })
    }
    const time = clockText(running.since, language)
    const overMs = ms - running.lastedMs
    if (overMs <= 0) return language.say('bar.running', { status, time })
    return language.say('bar.status_and_running', { status, duration: durationText(overMs, language), time })
  }
  return Object.entries(spentMs).map(textOf).join(', ')
}

/** The same with its date before it, as the bars tell it. */
export const troubleDayText = (day: DayUptime, language: Language = english): string =>
  language.say('bar.day', { day: dayText(day.date, language), statuses: troubleText(day, language) })
