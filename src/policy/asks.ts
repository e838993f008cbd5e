import { isOverdue, nextUpdateDue } from './cadence.ts'
import type { IncidentFacts } from './drafts.ts'
import { minutesAfter } from './instants.ts'
import { type Section, sections } from './sections.ts'
import { openChecks } from './verification.ts'

/** Something the policy asks of the team, in the document's words. `due_at` is null where it sets no time. */
export type Ask = { section: Section; ask: string; due_at: Date | null; overdue: boolean }

/** What the policy asks for next: the soonest due first, then what has no time. Empty once cancelled. */
export function whatPolicyAsksNext(facts: IncidentFacts, now: Date): Ask[] {
  return currentAsks(facts)
    .map((ask) => ({ ...ask, overdue: isOverdue(ask.due_at, now) }))
    .toSorted((a, b) => sortKey(a) - sortKey(b))
}

type UndecidedAsk = Omit<Ask, 'overdue'>

function currentAsks(facts: IncidentFacts): UndecidedAsk[] {
  if (facts.cancelledAt !== null) return []
  if (facts.origin === 'imported') return updateAsks(facts)
  if (facts.resolvedAt !== null) return postmortemAsks(facts)
  return [
    ...updateAsks(facts),
    ...escalationAsks(facts),
    ...(facts.policy.severities[facts.severity].freezesProduction ? freezeAsks : []),
    ...(facts.status === 'monitoring' ? verificationAsks(facts) : []),
  ]
}

function updateAsks(facts: IncidentFacts): UndecidedAsk[] {
  const section = sections.communicate
  const due_at = nextUpdateDue(facts)
  if (facts.firstPublishedAt === null) {
    return [{ section, ask: 'Post initial status update (even if uncertain)', due_at }]
  }
  // Without a cadence the policy asks for a further update only where one was promised.
  if (due_at === null) return []
  const { name, cadenceMinutes } = facts.policy.severities[facts.severity]
  const cadence = cadenceMinutes === null ? '' : ` (${name}: every ${cadenceMinutes} minutes)`
  return [{ section, ask: `Provide regular updates${cadence}`, due_at }]
}

/** By the highest severity ever held: lowering it escapes nothing. */
function escalationAsks({ policy, highestSeverity, declaredAt }: IncidentFacts): UndecidedAsk[] {
  const section = sections.escalation
  const { escalatesToLeadership, escalatesToOwnersAfterMinutes: minutes } = policy.severities[highestSeverity]
  const owners = `Escalate to owners when the incident lasts > ${minutes} minutes without improvement (Sev0/Sev1)`
  return [
    ...(minutes === null ? [] : [{ section, ask: owners, due_at: minutesAfter(declaredAt, minutes) }]),
    ...(escalatesToLeadership
      ? [{ section, ask: 'Escalate to leadership for Sev0 incidents', due_at: null }]
      : []),
  ]
}

const freezeAsks: UndecidedAsk[] = [
  { section: sections.freeze, ask: 'Freeze non-essential deploys', due_at: null },
]

const verificationAsks = ({ policy, verification }: IncidentFacts): UndecidedAsk[] =>
  [...openChecks(policy, verification).map(({ check }) => check), 'Close incident with final update'].map(
    (ask) => ({
      section: sections.verify,
      ask,
      due_at: null,
    }),
  )

/** Undated: business days are counted by a calendar with a time zone, which the policy does not name. */
function postmortemAsks({ policy, highestSeverity }: IncidentFacts): UndecidedAsk[] {
  const asks = {
    required: [`Publish postmortem within ${policy.postmortem.businessDays} business days`],
    recommended: ['Postmortem recommended for Sev2 with actionable learning'],
    none: [],
  }[policy.severities[highestSeverity].postmortem]
  return asks.map((ask) => ({ section: sections.postmortem, ask, due_at: null }))
}

/** Two undated asks differ by NaN, which a sort takes for equal: they keep their order. */
function sortKey({ due_at }: Ask): number {
  return due_at?.getTime() ?? Number.POSITIVE_INFINITY
}
