/**
 * The policy document's own headings, as every rule, objection and ask cites them.
 *
 * A heading below another is written 'Parent: Child', so that a reader finds the sentence a rule comes from.
 */
export const sections = {
  declaring: 'When to declare an incident',
  severityLevels: 'Severity levels',
  roles: 'Incident roles',
  triage: 'Incident workflow: 1) Triage and stabilize',
  communicate: 'Incident workflow: 2) Communicate',
  mitigate: 'Incident workflow: 3) Mitigate',
  verify: 'Incident workflow: 4) Verify and resolve',
  postmortem: 'Incident workflow: 5) Postmortem',
  initialUpdate: 'Communications templates: Initial update',
  resolutionUpdate: 'Communications templates: Resolution update',
  freeze: 'Production freeze policy',
  escalation: 'Escalation guidelines',
  runbooks: 'Runbook links',
} as const

export type Section = (typeof sections)[keyof typeof sections]
