import type { IncidentFacts } from './drafts.ts'
import type { EscalationTrigger } from './escalation.ts'
import type { PostmortemFacts } from './postmortem.ts'
import type { Role } from './roles.ts'

/** What the policy must know of an incident to say what is left to do: the incident, and how the team runs it. */
export type RunFacts = IncidentFacts & {
  /** Who holds which role now. */
  roles: readonly { role: Role; personId: string }[]
  /** When a person last wrote on the timeline by hand. */
  lastEntryByPersonAt: Date | null
  /** Which links stand on the timeline: 'internal incident channel and incident doc'. */
  links: { channel: boolean; document: boolean }
  /** The checks of the policy that nobody has confirmed, or said not to apply, since the last reopening. */
  openChecks: readonly { id: string; check: string }[]
  /** Temporary mitigations that still hold. */
  unremovedMitigations: readonly { id: string; what: string }[]
  /** Every escalation so far. */
  escalations: readonly {
    id: string
    trigger: EscalationTrigger
    raisedAt: Date
    acknowledgedAt: Date | null
  }[]
  /** When things last got better, as somebody marked it. */
  lastImprovementAt: Date | null
  /** What there is of its postmortem. */
  postmortem: PostmortemFacts
}
