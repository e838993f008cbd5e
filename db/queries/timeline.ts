import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { timeline } from '../schema/timeline.ts'

export type TimelineEntry = typeof timeline.$inferSelect

export type NewTimelineEntry = Omit<TimelineEntry, 'id' | 'correctsId'> & { correctsId?: number }

export const insertTimelineEntry = async (tx: Tx, entry: NewTimelineEntry): Promise<void> =>
  void (await tx.insert(timeline).values(entry))

/** In the order in which it was written; `after` is the id of the last entry already seen. */
export const listTimeline = async (
  reader: Reader,
  incidentId: string,
  { after = 0, limit }: { after?: number; limit: number },
): Promise<TimelineEntry[]> =>
  reader
    .select()
    .from(timeline)
    .where(and(eq(timeline.incidentId, incidentId), gt(timeline.id, after)))
    .orderBy(asc(timeline.id))
    .limit(limit)

/** When entries say that something got better that a person marked as an improvement. One that was corrected does not count. */
export async function listImprovements(reader: Reader, incidentId: string): Promise<Date[]> {
  const rows = await reader
    .select({
      id: timeline.id,
      happenedAt: timeline.happenedAt,
      correctsId: timeline.correctsId,
      is: isImprovement,
    })
    .from(timeline)
    .where(eq(timeline.incidentId, incidentId))
  const corrected = new Set(rows.map(({ correctsId }) => correctsId))
  return rows.flatMap(({ id, happenedAt, is }) => (is && !corrected.has(id) ? [happenedAt] : []))
}

const isImprovement = sql<number>`coalesce(json_extract(${timeline.details}, '$.improvement') = true, 0)`
