import { and, asc, desc, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared } from '../prepared.ts'
import { maintenances, maintenanceUpdates, maintenanceWordings } from '../schema/maintenance.ts'
import { noteSubject } from './feed-subjects.ts'
import { findComponentsOf, type Maintenance } from './maintenances.ts'

export type MaintenanceUpdate = typeof maintenanceUpdates.$inferSelect
export type MaintenanceWording = Omit<typeof maintenanceWordings.$inferSelect, 'id'>

export async function findMaintenanceUpdate(
  reader: Reader,
  maintenanceId: string,
  id: string,
): Promise<MaintenanceUpdate | null> {
  const [row] = await reader
    .select()
    .from(maintenanceUpdates)
    .where(and(eq(maintenanceUpdates.id, id), eq(maintenanceUpdates.maintenanceId, maintenanceId)))
  return row ?? null
}

export async function findLastMaintenanceUpdate(
  reader: Reader,
  maintenanceId: string,
): Promise<MaintenanceUpdate | null> {
  const [row] = await reader
    .select()
    .from(maintenanceUpdates)
    .where(eq(maintenanceUpdates.maintenanceId, maintenanceId))
    .orderBy(desc(maintenanceUpdates.sequence))
    .limit(1)
  return row ?? null
}

const updatesOf = prepared((db) =>
  db
    .select()
    .from(maintenanceUpdates)
    .where(isAmong(maintenanceUpdates.maintenanceId, 'maintenanceIds'))
    .orderBy(asc(maintenanceUpdates.maintenanceId), desc(maintenanceUpdates.sequence)),
)

/** The updates of some maintenances, each one's newest first. */
export const listMaintenanceUpdates = async (
  reader: Reader,
  maintenanceIds: string[],
): Promise<MaintenanceUpdate[]> => updatesOf(reader, { maintenanceIds: listed(maintenanceIds) })

const newestOf = prepared((db) => {
  const last = sql`(select max(last.sequence) from maintenance_updates last where last.maintenance_id = ${maintenanceUpdates.maintenanceId})`
  return db
    .select()
    .from(maintenanceUpdates)
    .where(
      and(
        isAmong(maintenanceUpdates.maintenanceId, 'maintenanceIds'),
        gt(maintenanceUpdates.sequence, sql`${last} - ${sql.placeholder('most')}`),
      ),
    )
    .orderBy(asc(maintenanceUpdates.maintenanceId), desc(maintenanceUpdates.sequence))
})

/** The newest updates of some maintenances, at most so many of each, each one's newest first. */
export const listNewestMaintenanceUpdatesOf = async (
  reader: Reader,
  maintenanceIds: string[],
  most: number,
): Promise<MaintenanceUpdate[]> => newestOf(reader, { maintenanceIds: listed(maintenanceIds), most })

const updatesBefore = prepared((db) =>
  db
    .select()
    .from(maintenanceUpdates)
    .where(
      and(
        eq(maintenanceUpdates.maintenanceId, given('maintenanceId')),
        lt(maintenanceUpdates.sequence, given('before')),
      ),
    )
    .orderBy(desc(maintenanceUpdates.sequence))
    .limit(sql.placeholder('limit')),
)

/** The newest updates of a maintenance, newest first; `before` is the sequence of the last one already seen. */
export const listMaintenanceUpdatesBefore = async (
  reader: Reader,
  maintenanceId: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number; limit: number },
): Promise<MaintenanceUpdate[]> => updatesBefore(reader, { maintenanceId, before, limit })

const newestUpdates = prepared((db) =>
  db
    .select({
      ...getTableColumns(maintenanceUpdates),
      title: maintenances.title,
      startsAt: maintenances.startsAt,
      endsAt: maintenances.endsAt,
    })
    .from(maintenanceUpdates)
    .innerJoin(maintenances, eq(maintenances.id, maintenanceUpdates.maintenanceId))
    .where(eq(maintenanceUpdates.maintenanceId, given('maintenanceId')))
    .orderBy(desc(maintenanceUpdates.sequence))
    .limit(sql.placeholder('limit')),
)

/** An update, with what of its maintenance stands beside it. */
export type PublishedMaintenanceUpdate = MaintenanceUpdate &
  Pick<Maintenance, 'title' | 'startsAt' | 'endsAt'>

/** The newest updates of a maintenance. */
export const listNewestMaintenanceUpdates = async (
  reader: Reader,
  maintenanceId: string,
  limit: number,
): Promise<PublishedMaintenanceUpdate[]> => newestUpdates(reader, { maintenanceId, limit })

/** Writes an update, and that the maintenance was heard of: by whoever follows one of its components, too. */
export async function insertMaintenanceUpdate(tx: Tx, row: MaintenanceUpdate): Promise<void> {
  await tx.insert(maintenanceUpdates).values(row)
  const { maintenanceId: id, publishedAt: lastUpdateAt } = row
  const named = (await findComponentsOf(tx, [id])).get(id) ?? []
  await noteSubject(
    tx,
    { kind: 'maintenance', id, lastUpdateAt },
    named.map((componentId) => `component:${componentId}` as const),
  )
}
export const changeMaintenanceUpdate = async (
  tx: Tx,
  id: string,
  changes: Partial<MaintenanceUpdate>,
): Promise<void> =>
  void (await tx.update(maintenanceUpdates).set(changes).where(eq(maintenanceUpdates.id, id)))

/** Earlier wordings, oldest first. */
export const listMaintenanceWordings = async (
  reader: Reader,
  updateId: string,
): Promise<MaintenanceWording[]> =>
  reader
    .select()
    .from(maintenanceWordings)
    .where(eq(maintenanceWordings.updateId, updateId))
    .orderBy(asc(maintenanceWordings.id))

export const insertMaintenanceWording = async (tx: Tx, row: MaintenanceWording): Promise<void> =>
  void (await tx.insert(maintenanceWordings).values(row))
export const deleteMaintenanceWordings = async (tx: Tx, updateId: string): Promise<void> =>
  void (await tx.delete(maintenanceWordings).where(eq(maintenanceWordings.updateId, updateId)))
