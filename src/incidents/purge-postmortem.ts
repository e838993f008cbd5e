import { forgetIdempotentAnswers } from '#db/queries/idempotency.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { deletePostmortemWordings, findPostmortem, savePostmortem } from '#db/queries/postmortems.ts'
import { type Act, audit } from '#src/act.ts'
import { tellPublic } from './tell-public.ts'

/**
 * Removes the words of a postmortem for good: draft, public words, earlier wordings and kept answers, for the day
 * somebody pastes a secret. What was public leaves a tombstone, and is asked for again. The caller scrubs the database
 * once the transaction is committed, so that the words are on no page of the file either.
 */
export async function purgePostmortem(act: Act, incident: Incident, reason: string): Promise<void> {
  const { tx, now } = act
  const before = await findPostmortem(tx, incident.id)
  await deletePostmortemWordings(tx, incident.id)
  await savePostmortem(tx, {
    ...before,
    ...{ draft: null, published: null, publishedAt: null, publishedBy: null, editedAt: null },
    purgedAt: now,
    purgeReason: reason,
  })
  await forgetIdempotentAnswers(tx, incident.id)
  await audit(act, 'postmortem.purged', { type: 'incident', id: incident.id })
  await tellPublic(act, incident)
}
