import { isBlank } from './blank.ts'
import { isInstant } from './instants.ts'
import { longestWindowDays } from './maintenance-objections.ts'
import { type Objection, plannedWork } from './objection.ts'

/** How far ahead the windows of a series are made: on the page and in calendars nobody looks further. */
export const seriesHorizonDays = 90

/** How long before its start followers are told of a window of a series, unless the series says otherwise: a week. */
export const usualLeadMinutes = 7 * 24 * 60

/**
 * What somebody wants a series to be. Found by whoever reads rules: `ruleFault`, which keeps its rule from being one, and
 * the shortest time from the start of a window to the next, infinite where there are not two.
 */
export type SeriesDraft = {
  message: string
  firstStartsAt: Date
  durationMinutes: number
  leadMinutes: number
  ruleFault: string | null
  shortestGapMinutes: number
}

/** Everything that the rules hold against a series; empty when it may be. */
export function seriesObjections(draft: SeriesDraft): Objection[] {
  const { message, firstStartsAt, durationMinutes, leadMinutes, ruleFault, shortestGapMinutes } = draft
  const found: Objection[] = []
  if (isBlank(message)) found.push(messageMissing)
  if (!isInstant(firstStartsAt)) {
    found.push(objection('not-a-time', 'first_starts_at', 'first_starts_at is an invalid time', 'a time'))
  }
  if (durationMinutes < 1 || durationMinutes > longestWindowDays * 24 * 60) {
    const expected = `from 1 minute to ${longestWindowDays} days`
    found.push(
      objection('window-too-long', 'duration_minutes', `a window lasts ${durationMinutes} minutes`, expected),
    )
  } else if (durationMinutes > shortestGapMinutes) {
    const message = `a window lasts ${durationMinutes} minutes, and the next begins ${shortestGapMinutes} minutes after its start`
    const expected = `at most ${shortestGapMinutes} minutes, or a rule with fewer days`
    found.push(objection('windows-overlap', 'duration_minutes', message, expected))
  }
  if (leadMinutes < 0 || leadMinutes > seriesHorizonDays * 24 * 60) {
    const expected = `from 0 minutes to ${seriesHorizonDays} days`
    const message = `followers would be told ${leadMinutes} minutes before`
    found.push(objection('lead-out-of-range', 'announce_minutes_before', message, expected))
  }
  if (ruleFault !== null) {
    found.push(objection('not-a-rule', 'rrule', ruleFault, 'a rule such as FREQ=WEEKLY;BYDAY=TU'))
  }
  return found
}

const objection = (rule: string, field: string, message: string, expected: string): Objection => ({
  ...{ rule, field, message, expected },
  section: plannedWork,
})

const messageMissing = objection(
  'message-missing',
  'message',
  'message is empty; nobody would learn anything',
  'what is planned, and what it means for customers',
)

/** Whoever was told of a window hears why it does not take place. */
export const reasonMissing = (windows: number): Objection => {
  const message = `reason is missing; ${windows} announced ${windows === 1 ? 'window falls' : 'windows fall'} away`
  return objection('reason-missing', 'reason', message, 'why, for those who were told of them')
}
