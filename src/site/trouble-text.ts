import { type ComponentStatus, componentStatusNames } from '#src/policy/scope.ts'
import { clockText, durationText } from './time-text.ts'
import type { DayUptime } from './uptime.ts'

/**
 * What impaired a component on a day: `partial outage for 20 min, major outage since 09:30 UTC`. What still lasts is
 * told by its beginning: a text that counted on would be another one each minute.
 */
export const troubleOf = ({ spentMs, running }: DayUptime): string =>
  Object.entries(spentMs)
    .map(([status, ms]) => {
      const isRunning = running?.status === status
      const overMs = isRunning ? ms - running.lastedMs : ms
      const parts = [
        overMs > 0 && `for ${durationText(overMs)}`,
        isRunning && `since ${clockText(running.since)}`,
      ].filter(Boolean)
      return `${componentStatusNames[status as ComponentStatus].toLowerCase()} ${parts.join(' and ')}`
    })
    .join(', ')
