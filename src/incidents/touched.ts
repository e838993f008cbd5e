import type { Reader } from '#db/client.ts'
import { findLastAuditId, listAuditEntriesAfter } from '#db/queries/audit.ts'
import type { SubjectKind } from '#db/queries/feed-subjects.ts'

/** What of the public data has changed: all of it, or what these incidents and maintenances show. */
export type Touched = { subjects: ReadonlyMap<string, SubjectKind> | 'all'; lastAuditId: number }

/**
 * What has changed since an entry of the audit log, which every write names its subject in; null for the beginning.
 * Whatever is about something else than an incident or a maintenance may show anywhere.
 */
export async function touchedSince(reader: Reader, auditId: number | null): Promise<Touched> {
  const lastAuditId = await findLastAuditId(reader)
  if (auditId === null) return { subjects: 'all', lastAuditId }
  const entries = await listAuditEntriesAfter(reader, auditId)
  const subjects = new Map<string, SubjectKind>()
  for (const { subjectType, subjectId, details } of entries) {
    if (subjectType === 'incident' || subjectType === 'maintenance') subjects.set(subjectId, subjectType)
    else if (typeof details.incident_id === 'string') subjects.set(details.incident_id, 'incident')
    else if (typeof details.maintenance_id === 'string') subjects.set(details.maintenance_id, 'maintenance')
    else if (!isInternal(subjectType)) return { subjects: 'all', lastAuditId }
  }
  return { subjects, lastAuditId }
}

const isInternal = (subjectType: string): boolean => ['token', 'person', 'suggestion'].includes(subjectType)
