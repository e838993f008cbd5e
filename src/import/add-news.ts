import {
  deleteScopeChanges,
  insertTimelineEntries,
  insertUpdateScopes,
  insertUpdates,
  type UpdateMark,
  type UpdateScope,
} from '#db/queries/import.ts'
import { changeIncident, type Incident } from '#db/queries/incidents.ts'
import { listScopeChanges } from '#db/queries/scope.ts'
import { changeUpdate } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'
import { refreshImpacts } from '#src/incidents/impacts.ts'
import { worst } from '#src/policy/severity.ts'
import { toScope, toTimelineEntry, toUpdate } from './add-incidents.ts'
import type { ComponentIds } from './ensure-components.ts'
import type { KnownIncident } from './known.ts'
import type { SourceIncident, SourceUpdate } from './source.ts'

/** What a source tells anew of an incident that is here: updates, and where the incident stands with them. */
export type News = {
  kind: 'changed'
  source: SourceIncident
  updates: SourceUpdate[]
  incident: Incident
  marks: UpdateMark[]
}

/**
 * Compares. An incident that the team has continued here is its own from then on, whatever the source says.
 * One that shares no update with the source was imported in another form, and would be told twice.
 */
export function newsIn(
  source: SourceIncident,
  { incident, marks }: KnownIncident,
): News | { kind: 'unchanged' | 'continued' | 'retold' } {
  if (marks.some(({ kind }) => kind !== 'imported')) return { kind: 'continued' }
  const ids = new Set(marks.map(({ id }) => id))
  const updates = source.updates.filter(({ id }) => !ids.has(id))
  if (updates.length === source.updates.length) return { kind: 'retold' }
  const after = standingAfter(incident, source)
  if (updates.length === 0 && isSame(incident, after)) return { kind: 'unchanged' }
  return { kind: 'changed', source, updates: withScope(updates, source), incident: after, marks }
}

/** Writes the news of one incident. */
export async function addNews(
  act: Act,
  { source, updates, incident, marks }: News,
  idOf: ComponentIds,
): Promise<void> {
  const { tx } = act
  const order = inOrder([...marks, ...updates])
  const sequenceOf = new Map(order.map((id, place) => [id, place + 1]))
  // From the last one down, since no two may have the same sequence even for a moment.
  for (const mark of marks.toReversed()) {
    const sequence = sequenceOf.get(mark.id)!
    if (sequence !== mark.sequence) await changeUpdate(tx, mark.id, { sequence, statusBefore: null })
  }
  await insertUpdates(
    tx,
    updates.map((update) => toUpdate(source, update, sequenceOf.get(update.id)!)),
  )
  await insertTimelineEntries(
    tx,
    updates.map((update) => toTimelineEntry(act, source, update)),
  )
  await changeIncident(tx, incident.id, incident)
  await addScopes(
    act,
    source,
    updates.flatMap((update) => toScope(source, update, idOf)),
    sequenceOf,
  )
  await refreshImpacts(tx, incident)
}

/** The incident with what its source decides. Title and start are the team's, who may have put them right. */
function standingAfter(incident: Incident, source: SourceIncident): Incident {
  const { status, severity, resolvedAt, endedAt, updates } = source
  return {
    ...incident,
    ...{ status, severity, resolvedAt },
    highestSeverity: worst([incident.highestSeverity, severity]),
    endedAt: endedAt && later(endedAt, incident.startedAt),
    declaredAt: earlier(incident.declaredAt, updates[0]!.publishedAt),
    firstPublishedAt: earlier(incident.firstPublishedAt!, updates[0]!.publishedAt),
    lastUpdateAt: later(incident.lastUpdateAt!, updates.at(-1)!.publishedAt),
  }
}

/** A source that tells the scope only once tells it as it is now: it holds from the first news on. */
function withScope(updates: SourceUpdate[], source: SourceIncident): SourceUpdate[] {
  if (updates.some(({ scope }) => scope)) return updates
  const scope = source.updates.findLast((update) => update.scope)?.scope ?? null
  return updates.map((update, place) => (place === 0 ? { ...update, scope } : update))
}

const isSame = (a: Incident, b: Incident): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Ids by time; those here first, then the source's, each in its own order. */
const inOrder = (updates: { id: string; publishedAt: Date }[]): string[] =>
  updates.toSorted((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime()).map(({ id }) => id)

/** Adds scopes in the order of their updates. The latest row holds, so all are written anew. */
async function addScopes(
  { tx }: Act,
  source: SourceIncident,
  added: UpdateScope[],
  sequenceOf: Map<string, number>,
): Promise<void> {
  if (added.length === 0) return
  const here = (await listScopeChanges(tx, source.id)).flatMap((change) =>
    change.updateId ? { ...change, incidentId: source.id, updateId: change.updateId } : [],
  )
  await deleteScopeChanges(tx, source.id)
  await insertUpdateScopes(
    tx,
    [...here, ...added].toSorted((a, b) => sequenceOf.get(a.updateId)! - sequenceOf.get(b.updateId)!),
  )
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b)
const later = (a: Date, b: Date): Date => (a > b ? a : b)
