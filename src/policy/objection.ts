import type { Section } from './sections.ts'

/** The heading of the rules that the document does not have. */
export const plannedWork = 'Planned maintenance'

/**
 * One reason why the policy does not let a draft through.
 *
 * `rule` is a stable id in kebab-case, for programs. `section` names where the policy says so; the
 * document is silent about planned work, whose rules stand under a heading of their own. `field` is the draft's
 * field, or null where the draft as a whole is refused. `message` says what is wrong and where; `expected` says what
 * would be right. Times in both are ISO 8601 in UTC.
 */
export type Objection = {
  rule: string
  section: Section | typeof plannedWork
  field: string | null
  message: string
  expected: string
}
