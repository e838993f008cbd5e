import { isOverdue, nextUpdateDue } from './cadence.ts'
import { escalationObligations } from './escalation-obligations.ts'
import { isInstant, minutesAfter } from './instants.ts'
import type { Obligation, Undecided } from './obligation.ts'
import { isPostmortemOpen, postmortemNeed } from './postmortem.ts'
import { roles, roleTable } from './roles.ts'
import type { RunFacts } from './run-facts.ts'
import { sections } from './sections.ts'

export type { Obligation, Party } from './obligation.ts'
export type { RunFacts } from './run-facts.ts'

/**
 * Everything that the policy still asks for: the soonest due first, then what has no time, in the document's order.
 *
 * What varies by severity follows the highest ever held; only the cadence and the freeze follow the one held now.
 * Empty once cancelled. Never throws.
 */
export function obligations(facts: RunFacts, now: Date): Obligation[] {
  return standing(facts, now)
    .map((obligation) => ({ ...obligation, overdue: isOverdue(obligation.due_at, now) }))
    .toSorted((a, b) => sortKey(a) - sortKey(b))
}

function standing(facts: RunFacts, now: Date): Undecided[] {
  if (facts.cancelledAt !== null) return []
  // Somebody else ran it: it owes what this team has promised, and nothing more.
  if (facts.origin === 'imported') return facts.promisedAt === null ? [] : updates(facts)
  if (facts.resolvedAt !== null) return [...temporaryMitigations(facts), ...postmortem(facts)]
  return [
    ...vacantRoles(facts),
    ...writtenTimeline(facts, now),
    ...places(facts),
    ...updates(facts),
    ...temporaryMitigations(facts),
    ...verification(facts),
    ...freeze(facts),
    ...escalationObligations(facts),
  ]
}

/** 'Assign roles early.' */
const vacantRoles = (facts: RunFacts): Undecided[] =>
  roles
    .filter((role) => !facts.roles.some((held) => held.role === role))
    .map((role) => ({
      rule: `assign-${role.replaceAll('_', '-')}`,
      section: sections.roles,
      ask: `Assign roles early: ${roleTable[role].name}`,
      of: role === 'ic' ? 'team' : 'ic',
      due_at: null,
    }))

/** 'If short-staffed, IC can combine roles, but keep a written timeline': asked for once it has fallen silent. */
function writtenTimeline(facts: RunFacts, now: Date): Undecided[] {
  const ic = facts.roles.find(({ role }) => role === 'ic')
  const isCombined = facts.roles.some(({ role, personId }) => role !== 'ic' && personId === ic?.personId)
  const due_at = minutesAfter(
    facts.lastEntryByPersonAt ?? facts.declaredAt,
    facts.policy.silentTimelineMinutes,
  )
  if (!isCombined || !(now >= due_at)) return []
  return [
    {
      rule: 'keep-written-timeline',
      section: sections.roles,
      ask: 'Keep a written timeline',
      of: 'ic',
      due_at,
    },
  ]
}

/** 'Start internal incident channel and incident doc.' The hub keeps the doc itself, once somebody writes on it. */
function places({ links, lastEntryByPersonAt }: RunFacts): Undecided[] {
  const section = sections.communicate
  const channel = 'Start internal incident channel'
  return [
    ...(links.channel
      ? []
      : [{ rule: 'internal-channel', section, ask: channel, of: 'ic' as const, due_at: null }]),
    ...(links.document || lastEntryByPersonAt !== null
      ? []
      : [{ rule: 'incident-doc', section, ask: 'Start incident doc', of: 'scribe' as const, due_at: null }]),
  ]
}

function updates(facts: RunFacts): Undecided[] {
  const base = {
    section: sections.communicate,
    of: 'comms_lead' as const,
    due_at: nextUpdateDue(facts),
  }
  if (facts.firstPublishedAt === null) {
    return [{ rule: 'initial-update', ask: 'Post initial status update (even if uncertain)', ...base }]
  }
  // Without a cadence the policy asks for a further update only where one was promised.
  if (base.due_at === null) return []
  const { name, cadenceMinutes } = facts.policy.severities[facts.severity]
  const cadence = cadenceMinutes === null ? '' : ` (${name}: every ${cadenceMinutes} minutes)`
  return [{ rule: 'next-update', ask: `Provide regular updates${cadence}`, ...base }]
}

/** They outlast a resolution that went out before they were removed. */
const temporaryMitigations = ({ unremovedMitigations }: RunFacts): Undecided[] =>
  unremovedMitigations.map(({ what }) => ({
    rule: 'remove-mitigation',
    section: sections.verify,
    ask: `Remove temporary mitigations carefully: ${what}`,
    of: 'ops_lead',
    due_at: null,
  }))

function verification({ status, openChecks, unremovedMitigations }: RunFacts): Undecided[] {
  if (status !== 'monitoring') return []
  const base = { section: sections.verify, due_at: null }
  if (openChecks.length > 0) {
    return openChecks.map(({ check }) => ({ rule: 'verify', ask: check, of: 'ops_lead', ...base }))
  }
  if (unremovedMitigations.length > 0) return []
  return [{ rule: 'close-incident', ask: 'Close incident with final update', of: 'comms_lead', ...base }]
}

/** Asked of the IC, who is the one to see to it; a recommendation has no time. */
function postmortem(facts: RunFacts): Undecided[] {
  if (!isPostmortemOpen(facts, facts.postmortem)) return []
  const base = { section: sections.postmortem, of: 'ic' as const }
  switch (postmortemNeed(facts, facts.postmortem)) {
    case 'required': {
      const ask = `Publish postmortem within ${facts.policy.postmortem.businessDays} business days`
      return [{ rule: 'postmortem', ask, due_at: facts.postmortem.dueAt, ...base }]
    }
    case 'recommended': {
      const ask = 'Postmortem recommended for Sev2 with actionable learning'
      return [{ rule: 'postmortem-recommended', ask, due_at: null, ...base }]
    }
    case 'none':
      return []
  }
}

function freeze({ policy, severity }: RunFacts): Undecided[] {
  if (!policy.severities[severity].freezesProduction) return []
  const ask = 'Freeze non-essential deploys'
  return [{ rule: 'freeze-deploys', section: sections.freeze, ask, of: 'team', due_at: null }]
}

/** Two undated ones differ by NaN, which a sort takes for equal: they keep the document's order. */
function sortKey({ due_at }: Obligation): number {
  // A time past the last that a Date can hold is as good as none.
  return due_at === null || !isInstant(due_at) ? Number.POSITIVE_INFINITY : due_at.getTime()
}
