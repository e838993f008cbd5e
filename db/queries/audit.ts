import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared, preparedInsert } from '../prepared.ts'
import { auditLog } from '../schema/access.ts'

export type AuditEntry = typeof auditLog.$inferSelect

export const insertAuditEntry: (tx: Tx, entry: Omit<AuditEntry, 'id'>) => Promise<void> =
  preparedInsert(auditLog)

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

const entriesAfter = prepared((db) =>
  db
    .select()
    .from(auditLog)
    .where(gt(auditLog.id, given('id')))
    .orderBy(asc(auditLog.id)),
)

/** What was written after an entry, in the order in which it was. */
export const listAuditEntriesAfter = async (reader: Reader, id: number): Promise<AuditEntry[]> =>
  entriesAfter(reader, { id })

const lastEntry = prepared((db) =>
  db.select({ id: auditLog.id }).from(auditLog).orderBy(desc(auditLog.id)).limit(1),
)

/** The newest entry's id; 0 where there is none. */
export async function findLastAuditId(reader: Reader): Promise<number> {
  const [row] = await lastEntry(reader)
  return row?.id ?? 0
}
