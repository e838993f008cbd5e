import type { ChangeDraft, IncidentFacts } from './drafts.ts'
import type { Objection } from './objection.ts'
import { startObjections } from './resolution-objections.ts'
import { sections } from './sections.ts'

/**
 * What customers have been told changes only together with telling them.
 *
 * Once published, severity and scope change with an update; once resolved, they and the start change through a
 * reopening. A value that is already held is no change.
 */
export function changeObjections(draft: ChangeDraft, facts: IncidentFacts, now: Date): Objection[] {
  const changes = changed(draft, facts)
  const resolved = facts.status === 'resolved'
  const guarded: readonly GuardedField[] = resolved
    ? ['severity', 'scope', 'started_at']
    : ['severity', 'scope']
  const told =
    facts.status === null
      ? []
      : guarded.filter((field) => changes[field]).map((field) => changesOnlyWith(field, resolved))
  return [...told, ...(draft.started_at === undefined ? [] : startObjections(draft.started_at, now))]
}

type GuardedField = keyof typeof sectionOf

const sectionOf = {
  severity: sections.severityLevels,
  scope: sections.initialUpdate,
  started_at: sections.resolutionUpdate,
} as const

function changed(draft: ChangeDraft, facts: IncidentFacts): Record<GuardedField, boolean> {
  return {
    severity: draft.severity !== undefined && draft.severity !== facts.severity,
    scope: draft.scopeChanges,
    started_at: draft.started_at !== undefined && draft.started_at.getTime() !== facts.startedAt.getTime(),
  }
}

function changesOnlyWith(field: GuardedField, resolved: boolean): Objection {
  const base = { section: sectionOf[field], field }
  return resolved
    ? {
        rule: 'changes-only-with-reopening',
        message: `${field} would change on a resolved incident`,
        expected: `reopen the incident to change its ${field}`,
        ...base,
      }
    : {
        rule: 'changes-only-with-update',
        message: `${field} would change without a word to those who read the published incident`,
        expected: `publish an update that changes the ${field}`,
        ...base,
      }
}
