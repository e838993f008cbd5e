import { forgetIdempotentAnswers } from '#db/queries/idempotency.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { replaceDetails, type TimelineEntry } from '#db/queries/timeline.ts'
import type { Act } from '#src/act.ts'
import { purgeFromPostmortem } from './purge-from-postmortem.ts'
import { record } from './record.ts'
import { textsIn } from './without-words.ts'

/**
 * Removes the words of a written entry for good, from its row, the postmortem and the kept answers: for the day somebody
 * pastes a secret. A tombstone stays, with what the policy counts. The caller scrubs the database once the transaction is
 * committed, so that the words are on no page of the file either.
 */
export async function purgeTimelineEntry(
  act: Act,
  incident: Incident,
  entry: TimelineEntry,
  reason: string,
): Promise<TimelineEntry> {
  const { by_service, improvement, link_kind, purged, ...words } = entry.details
  if (purged) return entry
  const details = {
    ...(by_service === true && { by_service }),
    ...(improvement === true && { improvement }),
    ...(link_kind !== undefined && { link_kind }),
    purged: { at: act.now.toISOString(), by: act.author.name, reason },
  }
  await replaceDetails(act.tx, entry.id, details)
  await purgeFromPostmortem(act, incident, textsIn(words))
  await forgetIdempotentAnswers(act.tx, incident.id)
  await record(act, {
    incidentId: incident.id,
    kind: 'purge',
    action: 'timeline.purged',
    details: { entry_id: entry.id },
  })
  return { ...entry, details }
}
