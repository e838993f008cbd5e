import { and, asc, type Column, desc, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared, preparedInsert } from '../prepared.ts'
import { incidents } from '../schema/incidents.ts'
import { turns, updates, updateWordings } from '../schema/updates.ts'

export type Update = typeof updates.$inferSelect
export type UpdateWording = Omit<typeof updateWordings.$inferSelect, 'id'>

const updateOf = prepared((db) =>
  db
    .select()
    .from(updates)
    .where(and(eq(updates.id, given('id')), eq(updates.incidentId, given('incidentId')))),
)

export async function findUpdate(reader: Reader, incidentId: string, id: string): Promise<Update | null> {
  const [row] = await updateOf(reader, { incidentId, id })
  return row ?? null
}

const lastUpdate = prepared((db) =>
  db
    .select()
    .from(updates)
    .where(eq(updates.incidentId, given('incidentId')))
    .orderBy(desc(updates.sequence))
    .limit(1),
)

export async function findLastUpdate(reader: Reader, incidentId: string): Promise<Update | null> {
  const [row] = await lastUpdate(reader, { incidentId })
  return row ?? null
}

const lastSequenceOf = (incidentId: Column) =>
  sql`(select max(last.sequence) from updates last where last.incident_id = ${incidentId})`

const lastUpdateIds = prepared((db) => {
  const last = lastSequenceOf(incidents.id)
  return db
    .select({ incidentId: updates.incidentId, id: updates.id })
    .from(incidents)
    .innerJoin(updates, and(eq(updates.incidentId, incidents.id), eq(updates.sequence, last)))
    .where(isAmong(incidents.id, 'incidentIds'))
})

/** The id of the last update of each of some incidents that has one. */
export async function findLastUpdateIds(reader: Reader, incidentIds: string[]): Promise<Map<string, string>> {
  const rows = await lastUpdateIds(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.map(({ incidentId, id }) => [incidentId, id]))
}

const updatesOf = prepared((db) =>
  db
    .select()
    .from(updates)
    .where(isAmong(updates.incidentId, 'incidentIds'))
    .orderBy(asc(updates.incidentId), desc(updates.sequence)),
)

/** The updates of some incidents, each incident's newest first. */
export const listUpdates = async (reader: Reader, incidentIds: string[]): Promise<Update[]> =>
  updatesOf(reader, { incidentIds: listed(incidentIds) })

const updatesBefore = prepared((db) =>
  db
    .select()
    .from(updates)
    .where(and(eq(updates.incidentId, given('incidentId')), lt(updates.sequence, given('before'))))
    .orderBy(desc(updates.sequence))
    .limit(sql.placeholder('limit')),
)

/** The newest updates of an incident, newest first; `before` is the sequence of the last one already seen. */
export const listUpdatesBefore = async (
  reader: Reader,
  incidentId: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number; limit: number },
): Promise<Update[]> => updatesBefore(reader, { incidentId, before, limit })

/** An update without its words: what the clock needs of many. */
export type UpdateTime = Pick<
  Update,
  'id' | 'incidentId' | 'kind' | 'severity' | 'publishedAt' | 'nextUpdateAt'
>

const updateTimesOf = prepared((db) =>
  db
    .select({
      id: updates.id,
      incidentId: updates.incidentId,
      kind: updates.kind,
      severity: updates.severity,
      publishedAt: updates.publishedAt,
      nextUpdateAt: updates.nextUpdateAt,
    })
    .from(updates)
    .where(isAmong(updates.incidentId, 'incidentIds'))
    .orderBy(asc(updates.incidentId), asc(updates.sequence)),
)

/** When the updates of some incidents were published and what they promised, oldest first, by incident id. */
export async function listUpdateTimesOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, UpdateTime[]>> {
  const rows = await updateTimesOf(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}

const newestOf = prepared((db) => {
  const last = lastSequenceOf(updates.incidentId)
  return db
    .select()
    .from(updates)
    .where(
      and(
        isAmong(updates.incidentId, 'incidentIds'),
        gt(updates.sequence, sql`${last} - ${sql.placeholder('most')}`),
      ),
    )
    .orderBy(asc(updates.incidentId), desc(updates.sequence))
})

/** The newest updates of some incidents, at most so many of each, each incident's newest first. */
export const listNewestUpdatesOf = async (
  reader: Reader,
  incidentIds: string[],
  most: number,
): Promise<Update[]> => newestOf(reader, { incidentIds: listed(incidentIds), most })

/** An update is the newest of its incident's that was not withdrawn, or of those that are something more besides. */
const isNewestStanding = (besides = sql``) => sql`${updates}.rowid = (
  select told.rowid from updates told
  where told.incident_id = ${incidents.id} and told.retracted_at is null ${besides}
  order by told.sequence desc limit 1
)`

const standingOf = prepared((db) =>
  db
    .select(getTableColumns(updates))
    .from(incidents)
    .innerJoin(updates, isNewestStanding())
    .where(isAmong(incidents.id, 'incidentIds')),
)

/** The newest update of each of some incidents that was not withdrawn, by incident id. */
export async function findStandingUpdates(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Update>> {
  const rows = await standingOf(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.map((update) => [update.incidentId, update]))
}

/** The words that tell most of an update, whatever its kind. */
const gist = sql<string>`coalesce(${updates.whatWasImpacted}, ${updates.whatIsHappening}, ${updates.body})`

const gists = prepared((db) => {
  const telling = sql`and coalesce(told.what_was_impacted, told.what_is_happening, told.body) <> ''`
  return db
    .select({ incidentId: incidents.id, gist })
    .from(incidents)
    .innerJoin(updates, isNewestStanding(telling))
    .where(isAmong(incidents.id, 'incidentIds'))
})

/** The newest telling words that were published of some incidents and not withdrawn, by incident id. */
export async function findGists(reader: Reader, incidentIds: string[]): Promise<Map<string, string>> {
  const rows = await gists(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.map(({ incidentId, gist }) => [incidentId, gist]))
}

const turnsOf = prepared((db) =>
  db
    .select({
      incidentId: updates.incidentId,
      at: updates.publishedAt,
      status: updates.status,
      kind: updates.kind,
    })
    .from(updates)
    .where(and(isAmong(updates.incidentId, 'incidentIds'), turns))
    .orderBy(asc(updates.incidentId), asc(updates.sequence)),
)

/**
 * What the updates of some incidents left the status at, oldest first, by incident id: at least of those that changed
 * it or reopened the incident.
 */
export async function listTurnsOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, { at: Date; status: Update['status']; isReopening: boolean }[]>> {
  const rows = await turnsOf(reader, { incidentIds: listed(incidentIds) })
  const byIncident = Map.groupBy(rows, ({ incidentId }) => incidentId)
  return new Map(
    [...byIncident].map(([incidentId, found]) => [
      incidentId,
      found.map(({ at, status, kind }) => ({ at, status, isReopening: kind === 'reopening' })),
    ]),
  )
}

export const insertUpdate: (tx: Tx, row: Update) => Promise<void> = preparedInsert(updates)
export const changeUpdate = async (tx: Tx, id: string, changes: Partial<Update>): Promise<void> =>
  void (await tx.update(updates).set(changes).where(eq(updates.id, id)))

/** Earlier wordings, oldest first. */
export const listWordings = async (reader: Reader, updateId: string): Promise<UpdateWording[]> =>
  reader
    .select()
    .from(updateWordings)
    .where(eq(updateWordings.updateId, updateId))
    .orderBy(asc(updateWordings.id))

export const insertWording = async (tx: Tx, row: UpdateWording): Promise<void> =>
  void (await tx.insert(updateWordings).values(row))
export const deleteWordings = async (tx: Tx, updateId: string): Promise<void> =>
  void (await tx.delete(updateWordings).where(eq(updateWordings.updateId, updateId)))
