import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Severity } from '../../src/policy/severity.ts'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared } from '../prepared.ts'
import { incidents } from '../schema/incidents.ts'
import { postmortems, postmortemWordings } from '../schema/postmortems.ts'
import { mitigations } from '../schema/verification.ts'
import type { Incident } from './incidents.ts'
import { isPublished } from './public.ts'

export type Postmortem = typeof postmortems.$inferSelect
export type PostmortemWording = typeof postmortemWordings.$inferSelect

const postmortemsOf = prepared((db) =>
  db.select().from(postmortems).where(isAmong(postmortems.incidentId, 'incidentIds')),
)

/** What there is of some incidents' postmortems, by incident id. */
export async function findPostmortems(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Postmortem>> {
  const rows = await postmortemsOf(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.map((row) => [row.incidentId, row]))
}

/** A blank one while there is none yet. */
export const findPostmortem = async (reader: Reader, incidentId: string): Promise<Postmortem> =>
  (await findPostmortems(reader, [incidentId])).get(incidentId) ?? {
    incidentId,
    hasActionableLearning: false,
    showsActionItems: false,
    draft: null,
    published: null,
    firstPublishedAt: null,
    publishedAt: null,
    publishedBy: null,
    editedAt: null,
    purgedAt: null,
    purgeReason: null,
  }

/** The incidents with a postmortem that the public can read. */
export async function listPostmortemIds(reader: Reader): Promise<string[]> {
  const rows = await reader
    .select({ id: incidents.id })
    .from(postmortems)
    .innerJoin(incidents, eq(incidents.id, postmortems.incidentId))
    .where(and(isNotNull(postmortems.published), isPublished))
  return rows.map(({ id }) => id)
}

export const savePostmortem = async (tx: Tx, row: Postmortem): Promise<void> =>
  void (await tx
    .insert(postmortems)
    .values(row)
    .onConflictDoUpdate({ target: postmortems.incidentId, set: row }))

export const insertPostmortemWording = async (tx: Tx, row: Omit<PostmortemWording, 'id'>): Promise<void> =>
  void (await tx.insert(postmortemWordings).values(row))

export const changePostmortemWording = async (
  tx: Tx,
  id: number,
  changes: Partial<PostmortemWording>,
): Promise<void> =>
  void (await tx.update(postmortemWordings).set(changes).where(eq(postmortemWordings.id, id)))

export const deletePostmortemWordings = async (tx: Tx, incidentId: string): Promise<void> =>
  void (await tx.delete(postmortemWordings).where(eq(postmortemWordings.incidentId, incidentId)))

/** Every earlier public wording, oldest first. */
export const listPostmortemWordings = async (
  reader: Reader,
  incidentId: string,
): Promise<PostmortemWording[]> =>
  reader
    .select()
    .from(postmortemWordings)
    .where(eq(postmortemWordings.incidentId, incidentId))
    .orderBy(asc(postmortemWordings.id))

/** Resolved incidents declared here of which something holds. */
const resolvedThat = (that: SQL | undefined) =>
  prepared((db) =>
    db
      .select({ ...getTableColumns(incidents) })
      .from(incidents)
      .leftJoin(postmortems, eq(postmortems.incidentId, incidents.id))
      .where(and(eq(incidents.status, 'resolved'), eq(incidents.origin, 'declared'), that))
      .orderBy(asc(incidents.number)),
  )

/** No postmortem was published since it was resolved. */
const hasNone = or(isNull(postmortems.publishedAt), lt(postmortems.publishedAt, incidents.resolvedAt))

const hasUnremoved = sql`exists (select 1 from ${mitigations}
  where ${mitigations.incidentId} = ${incidents.id} and ${mitigations.isTemporary} and ${mitigations.removedAt} is null)`

const resolvedOwing = resolvedThat(
  or(and(isAmong(incidents.highestSeverity, 'asking'), hasNone), hasUnremoved),
)

/**
 * Resolved incidents declared here that may still owe something, by number: those that held one of the severities that
 * ask for a postmortem and have none published since, and those with a temporary mitigation that nobody has removed.
 */
export const listResolvedOwing = async (reader: Reader, asking: Severity[]): Promise<Incident[]> =>
  resolvedOwing(reader, { asking: listed(asking) })

const owing = resolvedThat(
  and(
    hasNone,
    gt(incidents.resolvedAt, given('resolvedAfter', incidents.resolvedAt)),
    or(
      isAmong(incidents.highestSeverity, 'always'),
      and(isAmong(incidents.highestSeverity, 'ifMarked'), eq(postmortems.hasActionableLearning, true)),
    ),
  ),
)

/** Those without a postmortem that were resolved after some time and held one of some severities, which may ask for a mark. */
export const listIncidentsOwingPostmortem = async (
  reader: Reader,
  { resolvedAfter, always, ifMarked }: { resolvedAfter: Date; always: Severity[]; ifMarked: Severity[] },
): Promise<Incident[]> => owing(reader, { resolvedAfter, always: listed(always), ifMarked: listed(ifMarked) })

/** When each of some postmortems was published, for the first time and again, oldest first, by incident id. */
export async function listPublications(reader: Reader, rows: Postmortem[]): Promise<Map<string, Date[]>> {
  const ids = rows.map(({ incidentId }) => incidentId)
  const corrections = await reader
    .select({ incidentId: postmortemWordings.incidentId, at: postmortemWordings.replacedAt })
    .from(postmortemWordings)
    .where(inArray(postmortemWordings.incidentId, ids))
  const correctedAt = Map.groupBy(corrections, ({ incidentId }) => incidentId)
  return new Map(
    rows.map(({ incidentId, firstPublishedAt, publishedAt }) => [
      incidentId,
      [firstPublishedAt, ...(correctedAt.get(incidentId) ?? []).map(({ at }) => at), publishedAt]
        .filter((at) => at !== null)
        .sort((a, b) => a.getTime() - b.getTime()),
    ]),
  )
}
