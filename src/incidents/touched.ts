import type { Reader } from '#db/client.ts'
import { findLastAuditId, listAuditEntriesAfter } from '#db/queries/audit.ts'

/** What of the public data has changed: all of it, or what these incidents and maintenances show. */
export type Touched = { subjects: ReadonlySet<string> | 'all'; lastAuditId: number }

/**
 * What has changed since an entry of the audit log, which every write names its subject in; null for the beginning.
 * Whatever is about something else than an incident or a maintenance may show anywhere.
 */
export async function touchedSince(reader: Reader, auditId: number | null): Promise<Touched> {
  const lastAuditId = await findLastAuditId(reader)
  if (auditId === null) return { subjects: 'all', lastAuditId }
  const entries = await listAuditEntriesAfter(reader, auditId)
  const subjects = new Set<string>()
  for (const { subjectType, subjectId, details } of entries) {
    const about = details.incident_id ?? details.maintenance_id
    if (subjectType === 'incident' || subjectType === 'maintenance') subjects.add(subjectId)
    else if (typeof about === 'string') subjects.add(about)
    else if (!isInternal(subjectType)) return { subjects: 'all', lastAuditId }
  }
  return { subjects, lastAuditId }
}

const isInternal = (subjectType: string): boolean => subjectType === 'token' || subjectType === 'person'
