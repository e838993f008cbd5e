import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { auditLog } from '../schema/access.ts'

export type AuditEntry = typeof auditLog.$inferSelect

export const insertAuditEntry = async (tx: Tx, entry: Omit<AuditEntry, 'id'>): Promise<void> =>
  void (await tx.insert(auditLog).values(entry))

/** Newest first; `before` is the id of the last entry already seen. */
export const listAuditEntries = async (
  reader: Reader,
  filter: { before?: number; subjectType?: string; subjectId?: string; limit: number },
): Promise<AuditEntry[]> =>
  reader
    .select()
    .from(auditLog)
    .where(
      and(
        filter.before === undefined ? undefined : lt(auditLog.id, filter.before),
        filter.subjectType === undefined ? undefined : eq(auditLog.subjectType, filter.subjectType),
        filter.subjectId === undefined ? undefined : eq(auditLog.subjectId, filter.subjectId),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(filter.limit)

/** What was written after an entry, in the order in which it was. */
export const listAuditEntriesAfter = async (reader: Reader, id: number): Promise<AuditEntry[]> =>
  reader.select().from(auditLog).where(gt(auditLog.id, id)).orderBy(asc(auditLog.id))

/** The newest entry's id; 0 where there is none. */
export async function findLastAuditId(reader: Reader): Promise<number> {
  const [row] = await reader.select({ id: auditLog.id }).from(auditLog).orderBy(desc(auditLog.id)).limit(1)
  return row?.id ?? 0
}
