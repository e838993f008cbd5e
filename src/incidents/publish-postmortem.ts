import type { Incident } from '#db/queries/incidents.ts'
import {
  findPostmortem,
  insertPostmortemWording,
  type Postmortem,
  savePostmortem,
} from '#db/queries/postmortems.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { postmortemObjections } from '#src/policy/postmortem.ts'
import { tellPublic } from './tell-public.ts'

/**
 * Publishes the saved draft on the incident's postmortem page. Published again with other words it is corrected,
 * visibly, and the earlier wording is kept; with the same ones somebody stands by it after a reopening.
 */
export async function publishPostmortem(
  act: Act,
  incident: Incident,
): Promise<{ ok: true; postmortem: Postmortem } | Refusal> {
  const { tx, now, author } = act
  const before = await findPostmortem(tx, incident.id)
  const objected = postmortemObjections(before.draft, incident)
  if (objected.length > 0) return { ok: false, objections: objected }

  const isCorrection = before.firstPublishedAt !== null && before.published !== before.draft
  if (isCorrection && before.published !== null) {
    await insertPostmortemWording(tx, {
      incidentId: incident.id,
      replacedAt: now,
      replacedBy: author.name,
      markdown: before.published,
    })
  }
  const postmortem: Postmortem = {
    ...before,
    published: before.draft,
    firstPublishedAt: before.firstPublishedAt ?? now,
    publishedAt: now,
    publishedBy: author.name,
    editedAt: isCorrection ? now : before.editedAt,
    purgedAt: null,
    purgeReason: null,
  }
  await savePostmortem(tx, postmortem)
  const action = isCorrection ? 'postmortem.corrected' : 'postmortem.published'
  await audit(act, action, { type: 'incident', id: incident.id })
  await tellPublic(act, incident)
  return { ok: true, postmortem }
}
