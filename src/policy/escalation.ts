import { isoUtc, minutesAfter } from './instants.ts'
import type { IncidentStatus } from './lifecycle.ts'
import type { Destinations, Policy } from './policy.ts'
import { highestEverHeld, isWorse, type Severity, type SeverityChange } from './severity.ts'

/** To whom the policy escalates (Escalation guidelines). */
export const escalationTargets = ['owners', 'leadership'] as const

export type EscalationTarget = (typeof escalationTargets)[number]

/** When, and to whom: every trigger of the guidelines in the document's words. The automatic ones fire by themselves. */
export const escalationTriggers = {
  privileged_access: {
    to: 'owners',
    when: 'mitigation requires privileged access or deep system knowledge',
    isAutomatic: false,
  },
  data_loss: { to: 'owners', when: 'suspected data loss or corruption', isAutomatic: false },
  security_risk: { to: 'owners', when: 'security risk is involved', isAutomatic: false },
  no_improvement: {
    to: 'owners',
    when: 'the incident lasts > 30 minutes without improvement (Sev0/Sev1)',
    isAutomatic: true,
  },
  sev0: { to: 'leadership', when: 'Sev0 incidents', isAutomatic: true },
  beyond_status_page: {
    to: 'leadership',
    when: 'any public communications beyond the status page',
    isAutomatic: false,
  },
  legal_risk: { to: 'leadership', when: 'regulatory or legal risk', isAutomatic: false },
} as const satisfies Record<string, { to: EscalationTarget; when: string; isAutomatic: boolean }>

export type EscalationTrigger = keyof typeof escalationTriggers

export type AutomaticTrigger = {
  [Trigger in EscalationTrigger]: (typeof escalationTriggers)[Trigger]['isAutomatic'] extends true
    ? Trigger
    : never
}[EscalationTrigger]

/** What decides when an incident escalates by itself. Lists are in any order, unless they say otherwise. */
export type EscalationFacts = {
  /** The policy in force. */
  policy: Policy
  /** An imported incident was run elsewhere: it never escalates by itself. */
  origin: 'declared' | 'imported'
  declaredAt: Date
  severity: Severity
  severityChanges: readonly SeverityChange[]
  /** What the published updates left the status at, oldest first; one that changed nothing may be left out. */
  statuses: readonly { at: Date; status: IncidentStatus; isReopening: boolean }[]
  /** When a person marked an entry of the timeline as an improvement. */
  improvements: readonly Date[]
  resolvedAt: Date | null
  cancelledAt: Date | null
}

/** An escalation that fires by itself. `occasion` tells one of an incident from its others, whoever notices it first. */
export type DueEscalation = { trigger: AutomaticTrigger; since: Date; occasion: string }

/** Whether an incident that has held a severity, and no higher one, ever escalates by itself. */
export function escalatesByItself({ severities }: Policy, highestSeverity: Severity): boolean {
  const { escalatesToLeadership, escalatesToOwnersAfterMinutes } = severities[highestSeverity]
  return escalatesToLeadership || escalatesToOwnersAfterMinutes !== null
}

/**
 * The automatic escalations that are due at `now`, also those that were raised already: their occasions tell.
 *
 * Which ones follows the highest severity ever held: a lower one is an improvement, and lets nobody off.
 *
 * An incident 'lasts > 30 minutes without improvement' once, and again after every other 30 minutes; a clock that
 * was stopped meanwhile finds only the last of them due.
 */
export function escalationsDue(facts: EscalationFacts, now: Date): DueEscalation[] {
  const { origin, resolvedAt, cancelledAt, policy } = facts
  if (origin === 'imported' || resolvedAt !== null || cancelledAt !== null) return []
  const { escalatesToLeadership, escalatesToOwnersAfterMinutes: minutes } =
    policy.severities[highestEverHeld(facts)]
  return [
    ...(escalatesToLeadership ? [dueSince('sev0', leadershipSince(facts, now))] : []),
    ...(minutes === null ? [] : withoutImprovement(improvedAt(facts, now), minutes, now)),
  ]
}

/**
 * From when an incident lasts without improvement: the latest of its declaration, its last reopening, its last rise to
 * a severity that escalates, and its last improvement by now. A lower severity is one, a status further ahead, and
 * what a person marked as one.
 */
export function improvedAt(facts: EscalationFacts, now: Date): Date {
  const escalates = (severity: Severity) =>
    facts.policy.severities[severity].escalatesToOwnersAfterMinutes !== null
  const changes = facts.severityChanges.filter(
    ({ from, to }) => isWorse(from, to) || (escalates(to) && !escalates(from)),
  )
  const steps = facts.statuses.filter(
    ({ status, isReopening }, place) =>
      isReopening || progress[status] > progress[facts.statuses[place - 1]?.status ?? 'investigating'],
  )
  return latestBy(now, facts.declaredAt, [
    ...instantsOf(changes),
    ...instantsOf(steps),
    ...facts.improvements,
  ])
}

function leadershipSince(facts: EscalationFacts, now: Date): Date {
  const escalates = (severity: Severity) => facts.policy.severities[severity].escalatesToLeadership
  const rises = facts.severityChanges.filter(({ from, to }) => escalates(to) && !escalates(from))
  const reopenings = facts.statuses.filter(({ isReopening }) => isReopening)
  return latestBy(now, facts.declaredAt, [...instantsOf(rises), ...instantsOf(reopenings)])
}

/** '> 30 minutes': at 30 minutes sharp nothing is due yet. */
function withoutImprovement(from: Date, minutes: number, now: Date): DueEscalation[] {
  const elapsedMinutes = (now.getTime() - from.getTime()) / 60_000
  const times = Math.ceil(elapsedMinutes / minutes) - 1
  return times < 1 ? [] : [dueSince('no_improvement', minutesAfter(from, times * minutes))]
}

const dueSince = (trigger: AutomaticTrigger, since: Date): DueEscalation => ({
  trigger,
  since,
  occasion: `${trigger} ${isoUtc(since)}`,
})

/** How far ahead a status is. */
const progress: Record<IncidentStatus, number> = {
  investigating: 0,
  identified: 1,
  monitoring: 2,
  resolved: 3,
}

const instantsOf = (list: readonly { at: Date }[]): Date[] => list.map(({ at }) => at)

const latestBy = (now: Date, first: Date, others: readonly Date[]): Date =>
  others.reduce((latest, each) => (each > latest && each <= now ? each : latest), first)

/**
 * The channels that an escalation goes to. Owners are told by the first rule for something that is touched, a component
 * or a region by name, or else by the one for everything; whoever would be told in no channel is told in the fallback.
 */
export function channelsFor(
  to: EscalationTarget,
  touched: readonly string[],
  { owners, leadership, fallback }: Destinations,
): readonly string[] {
  const names = new Set(touched.map((name) => name.toLowerCase()))
  const rule =
    owners.find(({ touches }) => names.has(touches.toLowerCase())) ??
    owners.find(({ touches }) => touches === '*')
  const channels = to === 'owners' ? (rule?.channels ?? []) : leadership
  return [...new Set(channels.length > 0 ? channels : fallback)]
}

/** An escalation as it was raised. */
export type RaisedEscalation = { incidentId: string; trigger: EscalationTrigger; raisedAt: Date }

/** Whether no other one says the same with more weight: of an automatic one that fired again, the last is repeated. */
export const isRepeated = (escalation: RaisedEscalation, others: readonly RaisedEscalation[]): boolean =>
  !escalationTriggers[escalation.trigger].isAutomatic ||
  !others.some(
    ({ incidentId, trigger, raisedAt }) =>
      incidentId === escalation.incidentId &&
      trigger === escalation.trigger &&
      raisedAt > escalation.raisedAt,
  )
