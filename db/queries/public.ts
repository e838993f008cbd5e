import {
  and,
  asc,
  type Column,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  lt,
  lte,
  max,
  or,
  sql,
} from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { given, isAmong, listed, prepared } from '../prepared.ts'
import { components } from '../schema/catalog.ts'
import { incidents } from '../schema/incidents.ts'
import { incidentComponents, scopeChanges, scopeComponents } from '../schema/scope.ts'
import { updates } from '../schema/updates.ts'
import { type Incident, isOpen } from './incidents.ts'
import type { ComponentImpact } from './scope.ts'
import type { Update } from './updates.ts'

// What the public may see: an incident is internal until its first update, and a drill for ever.
export const isPublished = and(isNotNull(incidents.status), eq(incidents.isDrill, false))
// A scope that was noted before the first update stays internal.
const isStatedInPublic = isNotNull(scopeChanges.updateId)

/** Open published incidents: worst first, then the one with the newest word. */
export const listOpenIncidents: (reader: Reader) => Promise<Incident[]> = prepared((db) =>
  db
    .select()
    .from(incidents)
    .where(and(isPublished, isOpen))
    .orderBy(asc(incidents.severity), desc(incidents.lastUpdateAt)),
)

const publishedIncident = prepared((db) =>
  db
    .select()
    .from(incidents)
    .where(and(eq(incidents.id, given('id')), isPublished)),
)

export async function findPublishedIncident(reader: Reader, id: string): Promise<Incident | null> {
  const [row] = await publishedIncident(reader, { id })
  return row ?? null
}

/** Which of some incidents are published. */
export async function listPublishedOf(reader: Reader, ids: string[]): Promise<string[]> {
  const rows = await reader
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(inArray(incidents.id, ids), isPublished))
  return rows.map(({ id }) => id)
}

/** All published incidents, the newest first, each with how many updates it has. */
export const listPublishedIncidents = async (
  reader: Reader,
): Promise<(Pick<Incident, 'id' | 'startedAt'> & { updateCount: number | null })[]> => {
  const { id, startedAt } = incidents
  const last = reader
    .select({ sequence: max(updates.sequence) })
    .from(updates)
    .where(eq(updates.incidentId, id))
  return reader
    .select({ id, startedAt, updateCount: sql<number | null>`(${last})` })
    .from(incidents)
    .where(isPublished)
    .orderBy(desc(startedAt), desc(incidents.number))
}

const startedIn = prepared((db) =>
  db
    .select()
    .from(incidents)
    .where(
      and(
        isPublished,
        gte(incidents.startedAt, given('from', incidents.startedAt)),
        lt(incidents.startedAt, given('to', incidents.startedAt)),
      ),
    )
    .orderBy(desc(incidents.startedAt), desc(incidents.number)),
)

/** Published incidents that started from `from` (inclusive) to `to` (exclusive), newest first. */
export const listIncidentsStartedIn = async (reader: Reader, from: Date, to: Date): Promise<Incident[]> =>
  startedIn(reader, { from, to })

/** Where in a list an incident stands, the newest first. */
type Place = Pick<Incident, 'startedAt' | 'number'>

/** An index by `startedAt` leads to those before a place. */
const isBefore = (startedAt: Column, place: Place | undefined) =>
  place &&
  and(lte(startedAt, place.startedAt), or(lt(startedAt, place.startedAt), lt(incidents.number, place.number)))

/** The same, at most so many; `before` is the last one already seen. */
export const listSomeStartedIn = async (
  reader: Reader,
  { from, to }: { from: Date; to: Date },
  { before, limit }: { before?: Place; limit: number },
): Promise<Incident[]> =>
  reader
    .select()
    .from(incidents)
    .where(
      and(
        isPublished,
        gte(incidents.startedAt, from),
        lt(incidents.startedAt, to),
        isBefore(incidents.startedAt, before),
      ),
    )
    .orderBy(desc(incidents.startedAt), desc(incidents.number))
    .limit(limit)

/** Published incidents, the one that was published last first. */
export const listNewestIncidents = async (reader: Reader, limit: number): Promise<Incident[]> =>
  reader
    .select()
    .from(incidents)
    .where(isPublished)
    .orderBy(desc(incidents.firstPublishedAt), desc(incidents.number))
    .limit(limit)

/** When the first published incident started. */
export async function findFirstStart(reader: Reader): Promise<Date | null> {
  const [row] = await reader
    .select({ startedAt: incidents.startedAt })
    .from(incidents)
    .where(isPublished)
    .orderBy(asc(incidents.startedAt))
    .limit(1)
  return row?.startedAt ?? null
}

/** The newest published incidents that ever named a component; `before` is the last one already seen. */
export async function listIncidentsOfComponent(
  reader: Reader,
  componentId: string,
  { before, limit }: { before?: Place; limit?: number },
): Promise<Incident[]> {
  const rows = await reader
    .select({ incident: incidents })
    .from(incidentComponents)
    .innerJoin(incidents, eq(incidents.id, incidentComponents.incidentId))
    .where(
      and(
        eq(incidentComponents.componentId, componentId),
        isPublished,
        isBefore(incidentComponents.startedAt, before),
      ),
    )
    .orderBy(desc(incidentComponents.startedAt), desc(incidents.number))
    .limit(limit ?? Number.MAX_SAFE_INTEGER)
  return rows.map(({ incident }) => incident)
}

const affectedComponents = prepared((db) =>
  db
    .selectDistinct({
      incidentId: scopeChanges.incidentId,
      componentId: scopeComponents.componentId,
      status: scopeComponents.status,
    })
    .from(scopeComponents)
    .innerJoin(scopeChanges, eq(scopeChanges.id, scopeComponents.scopeChangeId))
    .where(and(isAmong(scopeChanges.incidentId, 'incidentIds'), isStatedInPublic)),
)

/** Every component that some incidents ever named, with the worst status that each held there. */
export const listAffectedComponents = async (
  reader: Reader,
  incidentIds: string[],
): Promise<Pick<ComponentImpact, 'incidentId' | 'componentId' | 'status'>[]> =>
  affectedComponents(reader, { incidentIds: listed(incidentIds) })

/** The components that updates of some incidents stated in public, by update id; none, where one named none. */
export async function listStatedComponents(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, { id: string; status: ComponentImpact['status'] }[]>> {
  const rows = await reader
    .select({
      updateId: scopeChanges.updateId,
      id: scopeComponents.componentId,
      status: scopeComponents.status,
    })
    .from(scopeChanges)
    .leftJoin(scopeComponents, eq(scopeChanges.id, scopeComponents.scopeChangeId))
    .where(and(inArray(scopeChanges.incidentId, incidentIds), isStatedInPublic))
    .orderBy(asc(scopeChanges.id), asc(scopeComponents.componentId))
  const byUpdate = Map.groupBy(rows, ({ updateId }) => updateId!)
  return new Map(
    [...byUpdate].map(([updateId, stated]) => [
      updateId,
      stated.flatMap(({ id, status }) => (id && status ? [{ id, status }] : [])),
    ]),
  )
}

/** When the last update came of any published incident that ever named a component, by component id. */
export async function listLastWordsOnComponents(reader: Reader): Promise<Map<string, Date>> {
  // One look into the index for each component: a grouping would read every row.
  const last = reader
    .select({ at: max(incidentComponents.lastUpdateAt) })
    .from(incidentComponents)
    .where(eq(incidentComponents.componentId, components.id))
  const rows = await reader.select({ id: components.id, at: sql<number | null>`(${last})` }).from(components)
  return new Map(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, new Date(at)]])))
}

const newestUpdates = prepared((db) =>
  db
    .select({
      ...getTableColumns(updates),
      title: incidents.title,
      highestSeverity: incidents.highestSeverity,
    })
    .from(updates)
    .innerJoin(incidents, eq(incidents.id, updates.incidentId))
    .where(and(isPublished, eq(updates.incidentId, given('incidentId'))))
    .orderBy(desc(updates.sequence))
    .limit(sql.placeholder('limit')),
)

/** An update, with what of its incident stands beside it. */
export type PublishedUpdate = Update & Pick<Incident, 'title' | 'highestSeverity'>

/** The newest published updates of an incident. */
export const listNewestUpdates = async (
  reader: Reader,
  incidentId: string,
  limit: number,
): Promise<PublishedUpdate[]> => newestUpdates(reader, { incidentId, limit })
