import type { EscalationTarget } from './escalation.ts'
import type { Role } from './roles.ts'
import type { Section } from './sections.ts'

/** Who is asked: a role, those whom the policy escalates to, or everyone. */
export type Party = Role | EscalationTarget | 'team'

/**
 * Something that the policy asks of somebody and that is not done yet, in the document's words.
 *
 * `rule` is a stable id in kebab-case, for programs. `due_at` is null where the document sets no time.
 */
export type Obligation = {
  rule: string
  section: Section
  ask: string
  of: Party
  due_at: Date | null
  overdue: boolean
}

/** One before the clock has been asked. */
export type Undecided = Omit<Obligation, 'overdue'>
