import type { Reader } from '#db/client.ts'
import { findLastAuditId, listAuditEntriesAfter } from '#db/queries/audit.ts'

/** What of the public data has changed: all of it, or what these incidents show. */
export type Touched = { incidents: ReadonlySet<string> | 'all'; lastAuditId: number }

/**
 * What has changed since an entry of the audit log, which every write names its subject in; null for the beginning.
 * Whatever is about something else than an incident may show anywhere.
 */
export async function touchedSince(reader: Reader, auditId: number | null): Promise<Touched> {
  const lastAuditId = await findLastAuditId(reader)
  if (auditId === null) return { incidents: 'all', lastAuditId }
  const entries = await listAuditEntriesAfter(reader, auditId)
  const incidents = new Set<string>()
  for (const { subjectType, subjectId, details } of entries) {
    if (subjectType === 'incident') incidents.add(subjectId)
    else if (typeof details.incident_id === 'string') incidents.add(details.incident_id)
    else if (!isInternal(subjectType)) return { incidents: 'all', lastAuditId }
  }
  return { incidents, lastAuditId }
}

const isInternal = (subjectType: string): boolean => ['token', 'person', 'suggestion'].includes(subjectType)
