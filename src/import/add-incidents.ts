import { subjectRows } from '#db/queries/feed-subjects.ts'
import {
  insertFeedSubjects,
  insertImpacts,
  insertIncidents,
  insertNamedComponents,
  insertTimelineEntries,
  insertUpdateScopes,
  insertUpdates,
  type NewTimelineEntry,
  type NewUpdate,
  type UpdateScope,
} from '#db/queries/import.ts'
import { type Incident, nextIncidentNumber } from '#db/queries/incidents.ts'
import type { Act } from '#src/act.ts'
import { impactsOf, namedIn, topicsOf } from '#src/incidents/impacts.ts'
import type { ComponentIds } from './ensure-components.ts'
import type { SourceIncident, SourceUpdate } from './source.ts'

/**
 * Writes incidents that are not here yet, with all that belongs to them; they are numbered in the given
 * order.
 */
export async function addIncidents(act: Act, sources: SourceIncident[], idOf: ComponentIds): Promise<void> {
  const firstNumber = await nextIncidentNumber(act.tx)
  const incidents = sources.map((source, place) => toRow(source, firstNumber + place))
  const scopes = sources.map((source) => source.updates.flatMap((update) => toScope(source, update, idOf)))

  await insertIncidents(act.tx, incidents)
  await insertUpdates(
    act.tx,
    sources.flatMap((source) => source.updates.map((update, place) => toUpdate(source, update, place + 1))),
  )
  await insertUpdateScopes(act.tx, scopes.flat())
  await insertImpacts(
    act.tx,
    incidents.flatMap((incident, place) => impactsOf(incident, scopes[place]!)),
  )
  await insertNamedComponents(
    act.tx,
    incidents.flatMap(({ id, startedAt, lastUpdateAt }, place) =>
      namedIn(scopes[place]!).map((componentId) => ({
        ...{ componentId, incidentId: id, startedAt, lastUpdateAt: lastUpdateAt! },
      })),
    ),
  )
  await insertFeedSubjects(
    act.tx,
    incidents.flatMap(({ id, lastUpdateAt }, place) =>
      subjectRows({ kind: 'incident', id, lastUpdateAt: lastUpdateAt! }, topicsOf(scopes[place]!)),
    ),
  )
  await insertTimelineEntries(
    act.tx,
    sources.flatMap((source) => source.updates.map((update) => toTimelineEntry(act, source, update))),
  )
}

function toRow(source: SourceIncident, number: number): Incident {
  const { id, title, severity, status, startedAt, resolvedAt, endedAt, author, updates } = source
  const firstPublishedAt = updates[0]!.publishedAt
  return {
    ...{ id, number, title, severity, status, startedAt, resolvedAt, endedAt, firstPublishedAt },
    origin: 'imported',
    isDrill: false,
    reason: null,
    highestSeverity: severity,
    // When the team knew is not told; with the first word about it, it did.
    declaredAt: firstPublishedAt,
    declaredBy: author,
    lastUpdateAt: updates.at(-1)!.publishedAt,
    promisedAt: null,
    cancelledAt: null,
    cancellationReason: null,
    amendedAt: null,
    postmortemUrl: null,
  }
}

export function toUpdate(source: SourceIncident, update: SourceUpdate, sequence: number): NewUpdate {
  const { id, status, publishedAt, body } = update
  return {
    ...{ id, status, publishedAt, body, sequence },
    incidentId: source.id,
    kind: 'imported',
    severity: source.severity,
    author: source.author,
  }
}

/** The scope that an update states, tied to it: that makes it public. */
export function toScope(source: SourceIncident, update: SourceUpdate, idOf: ComponentIds): UpdateScope[] {
  if (!update.scope) return []
  // Two names of the source may be one component here: the later word holds.
  const statusOf = new Map(update.scope.map(({ name, status }) => [idOf(name), status]))
  return [
    {
      incidentId: source.id,
      updateId: update.id,
      at: update.publishedAt,
      components: [...statusOf].map(([id, status]) => ({ id, status })),
      regions: [],
      apps: [],
    },
  ]
}

export const toTimelineEntry = (
  act: Act,
  source: SourceIncident,
  update: SourceUpdate,
): NewTimelineEntry => ({
  incidentId: source.id,
  happenedAt: update.publishedAt,
  writtenAt: act.now,
  kind: 'update',
  author: source.author,
  updateId: update.id,
  details: { status: update.status },
})
