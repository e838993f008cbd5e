import { insertTimelineEntry } from '#db/queries/timeline.ts'
import type { TimelineKind } from '#db/schema/timeline.ts'
import { type Act, audit } from '#src/act.ts'

/** Writes on the incident's timeline, and in the audit log, what was just done. */
export async function record(
  act: Act,
  entry: {
    incidentId: string
    kind: TimelineKind
    action: string
    updateId?: string | null
    /** When it happened, where that was before it is written. */
    happenedAt?: Date
    details?: Record<string, unknown>
  },
): Promise<void> {
  const { incidentId, kind, updateId = null, happenedAt = act.now, details = {} } = entry
  await insertTimelineEntry(act.tx, {
    incidentId,
    kind,
    updateId,
    details,
    happenedAt,
    writtenAt: act.now,
    author: act.author.name,
  })
  const subject = updateId ? { type: 'update', id: updateId } : { type: 'incident', id: incidentId }
  await audit(act, entry.action, subject, { incident_id: incidentId, ...details })
}
