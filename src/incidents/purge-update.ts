import { withdrawFanOuts } from '#db/queries/deliveries.ts'
import { forgetIdempotentAnswers } from '#db/queries/idempotency.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { changeUpdate, deleteWordings, listWordings, type Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'
import { purgeFromPostmortem } from './purge-from-postmortem.ts'
import { record } from './record.ts'
import { dropPostmortemUrl } from './retract-update.ts'
import { tellPublic } from './tell-public.ts'
import { textsIn } from './without-words.ts'

/**
 * Removes an update's words everywhere: from its row, its earlier wordings, the postmortem and the kept answers, for
 * the day somebody pastes a secret. What remains is the tombstone, and in the audit log who purged it. The caller
 * scrubs the database once the transaction is committed, so that the words are on no page of the file either.
 */
export async function purgeUpdate(
  act: Act,
  incident: Incident,
  update: Update,
  reason: string,
): Promise<Update> {
  const { tx, now } = act
  const tombstone = {
    ...noWords,
    retractedAt: update.retractedAt ?? now,
    retractionReason: reason,
    purgedAt: now,
  }
  const words = Object.keys(noWords).map((field) => update[field as keyof typeof noWords])
  const earlier = (await listWordings(tx, update.id)).map(({ wording }) => wording)
  await purgeFromPostmortem(act, incident, textsIn([words, earlier]))
  await changeUpdate(tx, update.id, tombstone)
  await deleteWordings(tx, update.id)
  await forgetIdempotentAnswers(tx, incident.id)
  await withdrawFanOuts(tx, update.id, now)
  await dropPostmortemUrl(tx, update)
  await record(act, { incidentId: incident.id, kind: 'purge', action: 'update.purged', updateId: update.id })
  await tellPublic(act, incident)
  return { ...update, ...tombstone }
}

const noWords = {
  whatIsHappening: null,
  whoIsAffected: null,
  whatWeAreDoing: null,
  whatWasImpacted: null,
  whatChanged: null,
  postmortemUrl: null,
  reopeningReason: null,
  body: null,
}
