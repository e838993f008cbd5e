import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, or } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { maintenanceSeries, maintenances } from '../schema/maintenance.ts'
import type { Maintenance } from './maintenances.ts'

export type MaintenanceSeries = typeof maintenanceSeries.$inferSelect

export async function findSeries(reader: Reader, id: string): Promise<MaintenanceSeries | null> {
  const [row] = await reader.select().from(maintenanceSeries).where(eq(maintenanceSeries.id, id))
  return row ?? null
}

/** Newest first, those that have ended too; `before` is the last one already seen. */
export const listSeries = async (
  reader: Reader,
  { before, limit }: { before?: MaintenanceSeries; limit: number },
): Promise<MaintenanceSeries[]> =>
  reader
    .select()
    .from(maintenanceSeries)
    .where(
      before &&
        or(
          lt(maintenanceSeries.createdAt, before.createdAt),
          and(eq(maintenanceSeries.createdAt, before.createdAt), lt(maintenanceSeries.id, before.id)),
        ),
    )
    .orderBy(desc(maintenanceSeries.createdAt), desc(maintenanceSeries.id))
    .limit(limit)

export const findSeriesOf = async (reader: Reader, ids: string[]): Promise<MaintenanceSeries[]> =>
  reader.select().from(maintenanceSeries).where(inArray(maintenanceSeries.id, ids))

const madeUpTo = prepared((db) =>
  db
    .select()
    .from(maintenanceSeries)
    .where(
      and(
        isNull(maintenanceSeries.endedAt),
        or(
          isNull(maintenanceSeries.madeUpTo),
          lte(maintenanceSeries.madeUpTo, given('moment', maintenanceSeries.madeUpTo)),
        ),
      ),
    )
    .orderBy(asc(maintenanceSeries.createdAt), asc(maintenanceSeries.id)),
)

/** Those that go on and whose windows are made for no further than `moment`. */
export const listSeriesMadeUpTo = async (reader: Reader, moment: Date): Promise<MaintenanceSeries[]> =>
  madeUpTo(reader, { moment })

/** The windows of a series whose place by the rule is after `moment`, in the rule's order, whatever became of them. */
export const listOccurrences = async (
  reader: Reader,
  seriesId: string,
  moment: Date,
): Promise<Maintenance[]> =>
  reader
    .select()
    .from(maintenances)
    .where(and(eq(maintenances.seriesId, seriesId), gt(maintenances.occurrenceAt, moment)))
    .orderBy(asc(maintenances.occurrenceAt))

const unannounced = prepared((db) =>
  db
    .select()
    .from(maintenances)
    .where(lte(maintenances.announceAt, given('now', maintenances.announceAt)))
    .orderBy(asc(maintenances.announceAt), asc(maintenances.id)),
)

/** The windows that followers are to be told of by now. */
export const listUnannounced = async (reader: Reader, now: Date): Promise<Maintenance[]> =>
  unannounced(reader, { now })

export const insertSeries = async (tx: Tx, row: MaintenanceSeries): Promise<void> =>
  void (await tx.insert(maintenanceSeries).values(row))
export const changeSeriesRow = async (
  tx: Tx,
  id: string,
  changes: Partial<MaintenanceSeries>,
): Promise<void> => void (await tx.update(maintenanceSeries).set(changes).where(eq(maintenanceSeries.id, id)))
