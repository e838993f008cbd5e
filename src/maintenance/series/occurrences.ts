import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'

/** A rule with what it is counted from: the first start, on the clocks of a time zone. */
export type Recurrence = { rrule: string; timeZone: string; firstStartsAt: Date }

/** When windows begin after `after`, up to and including `upTo`, in order. @throws where the rule is none */
export const occurrencesOf = (recurrence: Recurrence, after: Date, upTo: Date): Date[] =>
  ruleOf(recurrence)
    .between(after, upTo, true)
    .map(({ epochMilliseconds }) => new Date(epochMilliseconds))
    .filter((at) => at > after)

/** What keeps a text from being a rule that windows can repeat by from `now` on; null where nothing does. */
export function ruleFault(recurrence: Recurrence, now: Date): string | null {
  const fault = partsFault(recurrence.rrule)
  if (fault !== null) return fault
  let rule: ReturnType<typeof ruleOf>
  try {
    rule = ruleOf(recurrence)
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
  // What is counted is counted from its first day at each look, which must come to an end however late that look is.
  if (rule.options().count !== undefined && !canBeRead(() => rule.all())) {
    return 'COUNT goes too far to be counted: leave it out, or name the end by UNTIL'
  }
  let isAhead = false
  const isRead = canBeRead(() => {
    isAhead = rule.next(now) !== null
  })
  return isRead && isAhead ? null : 'the rule names no day from now on'
}

/** The parts of a rule that name days. */
const partNames = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'BYMONTHDAY', 'BYYEARDAY'].concat([
  'BYWEEKNO',
  'BYMONTH',
  'BYSETPOS',
])

/** The library passes over names that it does not know, and takes the last of two that are the same. */
function partsFault(rrule: string): string | null {
  if (!/^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+:-]+)*$/.test(rrule)) {
    return 'it must be one RRULE of RFC 5545, in capitals, that begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY'
  }
  const names = rrule.split(';').map((part) => part.slice(0, part.indexOf('=')))
  if (names.some((name) => ['BYHOUR', 'BYMINUTE', 'BYSECOND'].includes(name))) {
    return 'windows begin at the time of day of first_starts_at: a rule names days'
  }
  const unknown = names.find((name) => !partNames.includes(name))
  if (unknown !== undefined) return `${unknown} is no part of a rule; there are: ${partNames.join(', ')}`
  const repeated = names.find((name, place) => names.indexOf(name) < place)
  if (repeated !== undefined) return `${repeated} stands there twice; list its values with commas`
  const until = /;UNTIL=([^;]*)/.exec(rrule)?.[1]
  return until === undefined || /^\d{8}T\d{6}Z$/.test(until)
    ? null
    : 'UNTIL must be a time in UTC, such as 20270101T000000Z'
}

function canBeRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** How many periods are looked at before a rule counts as one that names no day. */
const mostPeriods = 5_000

const ruleOf = ({ rrule, timeZone, firstStartsAt }: Recurrence) =>
  new RRuleTemporal({
    rruleString: rrule,
    dtstart: Temporal.Instant.fromEpochMilliseconds(firstStartsAt.getTime()).toZonedDateTimeISO(timeZone),
    temporal: Temporal,
    maxIterations: mostPeriods,
    strict: true,
  })
