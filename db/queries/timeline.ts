import { and, asc, eq, gt, isNull, max, type SQL, sql } from 'drizzle-orm'
import type { LinkKind } from '../../src/policy/timeline.ts'
import type { Reader, Tx } from '../client.ts'
import { isAmong, listed, prepared, preparedInsert } from '../prepared.ts'
import { isWritten, type TimelineKind, timeline } from '../schema/timeline.ts'

export type TimelineEntry = typeof timeline.$inferSelect

export type NewTimelineEntry = Omit<TimelineEntry, 'id' | 'correctsId'> & { correctsId?: number | null }

export const insertTimelineEntry: (tx: Tx, entry: NewTimelineEntry) => Promise<void> =
  preparedInsert(timeline)

/** The same; answers the entry with its id. */
export async function insertWrittenEntry(tx: Tx, entry: NewTimelineEntry): Promise<TimelineEntry> {
  const [row] = await tx.insert(timeline).values(entry).returning()
  return row!
}

/** The orders in which a timeline can be read; where things happened at one moment, the one written first is first. */
export const timelineOrders = ['happened', 'written'] as const
export type TimelineOrder = (typeof timelineOrders)[number]

/** In the order in which things happened, or were written; `after` is the id of the last entry already seen. */
export const listTimeline = async (
  reader: Reader,
  incidentId: string,
  {
    after,
    kind,
    order = 'happened',
    limit,
  }: { after?: number; kind?: TimelineKind; order?: TimelineOrder; limit: number },
): Promise<TimelineEntry[]> =>
  reader
    .select()
    .from(timeline)
    .where(
      and(
        eq(timeline.incidentId, incidentId),
        kind === undefined ? undefined : eq(timeline.kind, kind),
        after === undefined ? undefined : isAfter[order](after),
      ),
    )
    .orderBy(...(order === 'happened' ? [asc(timeline.happenedAt)] : []), asc(timeline.id))
    .limit(limit)

const isAfter: Record<TimelineOrder, (id: number) => SQL> = {
  happened: (id) =>
    sql`(${timeline.happenedAt}, ${timeline.id}) > (select happened_at, id from timeline where id = ${id})`,
  written: (id) => gt(timeline.id, id),
}

export async function findTimelineEntry(
  reader: Reader,
  incidentId: string,
  id: number,
): Promise<TimelineEntry | null> {
  const [row] = await reader
    .select()
    .from(timeline)
    .where(and(eq(timeline.id, id), eq(timeline.incidentId, incidentId)))
  return row ?? null
}

const correctionsOf = prepared((db) =>
  db
    .select({ id: timeline.id, correctsId: timeline.correctsId })
    .from(timeline)
    .where(isAmong(timeline.correctsId, 'entryIds'))
    .orderBy(asc(timeline.id)),
)

/** Which entry corrected each of some entries, by the id of the corrected one; those that stand are missing. */
export async function findCorrections(
  reader: Reader,
  entries: Pick<TimelineEntry, 'id'>[],
): Promise<Map<number, number>> {
  const rows = await correctionsOf(reader, { entryIds: listed(entries.map(({ id }) => id)) })
  return new Map(rows.map(({ id, correctsId }) => [correctsId!, id]))
}

/** Empties an entry of its words: the only way in which one ever changes. */
export const replaceDetails = async (tx: Tx, id: number, details: Record<string, unknown>): Promise<void> =>
  void (await tx.update(timeline).set({ details }).where(eq(timeline.id, id)))

const lastEntriesByPeople = prepared((db) =>
  db
    .select({ incidentId: timeline.incidentId, at: max(timeline.writtenAt) })
    .from(timeline)
    .where(and(isAmong(timeline.incidentId, 'incidentIds'), isWritten, isNull(detail('by_service'))))
    .groupBy(timeline.incidentId),
)

/** When a person last wrote on the timelines of some incidents, by incident id. What a service wrote does not count. */
export async function findLastEntriesByPeople(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Date>> {
  const rows = await lastEntriesByPeople(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.flatMap(({ incidentId, at }) => (at ? [[incidentId, at]] : [])))
}

const improvements = prepared((db) =>
  db
    .select({ incidentId: timeline.incidentId, at: timeline.happenedAt })
    .from(timeline)
    .where(
      and(isAmong(timeline.incidentId, 'incidentIds'), isWritten, sql`${detail('improvement')} = 1`, stands),
    ),
)

/** When somebody said that things got better, by incident id. What was corrected counts as corrected. */
export async function findImprovements(reader: Reader, incidentIds: string[]): Promise<Map<string, Date[]>> {
  const rows = await improvements(reader, { incidentIds: listed(incidentIds) })
  const byIncident = Map.groupBy(rows, ({ incidentId }) => incidentId)
  return new Map([...byIncident].map(([incidentId, found]) => [incidentId, found.map(({ at }) => at)]))
}

const linkKinds = prepared((db) =>
  db
    .selectDistinct({ incidentId: timeline.incidentId, kind: detail('link_kind') })
    .from(timeline)
    .where(and(isAmong(timeline.incidentId, 'incidentIds'), isWritten, eq(timeline.kind, 'link'), stands)),
)

/** The kinds of link that stand on the timelines of some incidents, by incident id. */
export async function findLinkKinds(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Set<LinkKind>>> {
  const rows = await linkKinds(reader, { incidentIds: listed(incidentIds) })
  const byIncident = Map.groupBy(rows, ({ incidentId }) => incidentId)
  return new Map(
    [...byIncident].map(([incidentId, found]) => [
      incidentId,
      new Set(found.map(({ kind }) => kind as LinkKind)),
    ]),
  )
}

const detail = (name: string): SQL => sql`json_extract(${timeline.details}, ${`$.${name}`})`

/** No later entry corrects this one. */
const stands = sql`not exists (select 1 from timeline later where later.corrects_id = ${timeline.id})`
