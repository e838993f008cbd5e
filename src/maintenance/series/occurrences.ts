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

/** What keeps a text from being a rule that windows can repeat by; null where nothing does. */
export function ruleFault(recurrence: Recurrence): string | null {
  const { rrule } = recurrence
  if (!/^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+:-]+)*$/.test(rrule)) {
    return 'it must be one RRULE of RFC 5545 that begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY'
  }
  if (/;(BYHOUR|BYMINUTE|BYSECOND|RSCALE|SKIP)=/.test(rrule)) {
    return 'windows begin at the time of day of first_starts_at: a rule names days'
  }
  try {
    return ruleOf(recurrence).all((_, place) => place < 1).length > 0 ? null : 'the rule names no day'
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
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
