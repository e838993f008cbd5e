import { newId } from '#db/ids.ts'
import { type Incident, insertIncident, nextIncidentNumber } from '#db/queries/incidents.ts'
import { insertScopeChange, type Scope } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import type { DeclarationReason } from '#src/policy/declaration.ts'
import { type Objection, objections } from '#src/policy/objections.ts'
import type { Severity } from '#src/policy/severity.ts'
import { factsOf } from './facts.ts'
import { publishUpdate, type UpdateDraft } from './publish-update.ts'
import { raiseDueEscalations } from './raise-escalation.ts'
import { record } from './record.ts'

export type Declaration = {
  title: string
  severity: Severity
  reason: DeclarationReason
  /** Declared for practice: the whole policy runs, and nothing of it is public. It cannot be changed afterwards. */
  isDrill?: boolean
  /** When it began, where that was before the declaration. The policy's clock runs from the declaration all the same. */
  startedAt?: Date
  scope?: Scope
  /** Publishes in the same call. */
  initialUpdate?: UpdateDraft
}

/**
 * Declares an incident. It is internal until its first update: no public effect, only the clock.
 * With an initial update that the policy objects to, nothing is declared.
 */
export async function declareIncident(
  act: Act,
  declaration: Declaration,
): Promise<{ ok: true; incident: Incident; update: Update | null } | Refusal> {
  const { tx, now } = act
  const { severity, reason, isDrill = false, startedAt = now, scope, initialUpdate } = declaration
  const incident = declaredIncident(act, declaration, await nextIncidentNumber(tx))
  const objected = declarationObjections(act, declaration, incident)
  if (objected.length > 0) return { ok: false, objections: objected }

  await insertIncident(tx, incident)
  if (scope) await insertScopeChange(tx, incident.id, { ...scope, at: now, updateId: null })
  await record(act, {
    incidentId: incident.id,
    kind: 'declared',
    action: 'incident.declared',
    details: {
      ...{ number: incident.number, severity, reason, started_at: startedAt.toISOString() },
      ...(isDrill && { drill: true }),
    },
  })
  await raiseDueEscalations(act, incident)
  if (!initialUpdate) return { ok: true, incident, update: null }
  return publishUpdate(act, incident, initialUpdate)
}

/** The incident that a declaration makes, before anything is published of it. */
export const declaredIncident = (
  { now, author }: Pick<Act, 'now' | 'author'>,
  { title, severity, reason, isDrill = false, startedAt = now }: Declaration,
  number: number,
): Incident => ({
  id: newId(),
  number,
  title,
  origin: 'declared',
  isDrill,
  reason,
  severity,
  highestSeverity: severity,
  status: null,
  declaredAt: now,
  declaredBy: author.name,
  startedAt,
  endedAt: null,
  firstPublishedAt: null,
  lastUpdateAt: null,
  promisedAt: null,
  resolvedAt: null,
  cancelledAt: null,
  cancellationReason: null,
  amendedAt: null,
  postmortemUrl: null,
})

/** Everything that the policy holds against a declaration and what it publishes with it. */
export function declarationObjections(
  { policy, now }: Pick<Act, 'policy' | 'now'>,
  declaration: Declaration,
  incident: Incident,
): Objection[] {
  const facts = factsOf(policy, incident, [])
  const { startedAt, initialUpdate } = declaration
  return [
    ...objections({ kind: 'change', scopeChanges: false, started_at: startedAt }, facts, now),
    ...(initialUpdate ? objections({ kind: 'update', ...initialUpdate.words }, facts, now) : []),
  ]
}
