import { and, asc, eq, gt } from 'drizzle-orm'
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
