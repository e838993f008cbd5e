import { type EscalationTarget, type EscalationTrigger, escalationTriggers } from './escalation.ts'
import { minutesAfter } from './instants.ts'
import type { Undecided } from './obligation.ts'
import type { RunFacts } from './run-facts.ts'
import { sections } from './sections.ts'

/** Escalation guidelines: who is still to be told, and who has yet to say that they heard. */
export const escalationObligations = (facts: RunFacts): Undecided[] => [
  ...owners(facts),
  ...leadership(facts),
  ...acknowledgements(facts),
]

/** Once escalated to, owners know; the clock starts anew only when things got better meanwhile. */
function owners(facts: RunFacts): Undecided[] {
  const minutes = facts.policy.severities[facts.highestSeverity].escalatesToOwnersAfterMinutes
  if (minutes === null) return []
  const { declaredAt, lastImprovementAt: improved } = facts
  const since = improved !== null && improved > declaredAt ? improved : declaredAt
  if (facts.escalations.some(({ trigger, raisedAt }) => isTo('owners', trigger) && raisedAt >= since))
    return []
  return [
    {
      rule: 'escalate-to-owners',
      section: sections.escalation,
      ask: `Escalate to owners when the incident lasts > ${minutes} minutes without improvement (Sev0/Sev1)`,
      of: 'ic',
      due_at: minutesAfter(since, minutes),
    },
  ]
}

function leadership({ policy, highestSeverity, escalations }: RunFacts): Undecided[] {
  if (!policy.severities[highestSeverity].escalatesToLeadership) return []
  if (escalations.some(({ trigger }) => isTo('leadership', trigger))) return []
  const ask = 'Escalate to leadership for Sev0 incidents'
  return [{ rule: 'escalate-to-leadership', section: sections.escalation, ask, of: 'ic', due_at: null }]
}

const acknowledgements = ({ escalations }: RunFacts): Undecided[] =>
  escalations
    .filter(({ acknowledgedAt }) => acknowledgedAt === null)
    .map(({ trigger }) => ({ trigger, ...escalationTriggers[trigger] }))
    .map(({ to, when }) => ({
      rule: 'acknowledge-escalation',
      section: sections.escalation,
      ask: `Acknowledge the escalation to ${to}: ${when}`,
      of: to,
      due_at: null,
    }))

const isTo = (target: EscalationTarget, trigger: EscalationTrigger): boolean =>
  escalationTriggers[trigger].to === target
