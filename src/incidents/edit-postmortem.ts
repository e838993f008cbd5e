import type { Incident } from '#db/queries/incidents.ts'
import { findPostmortem, type Postmortem, savePostmortem } from '#db/queries/postmortems.ts'
import { type Act, audit } from '#src/act.ts'
import { tellPublic } from './tell-public.ts'

export type PostmortemChange = Partial<
  Pick<Postmortem, 'draft' | 'hasActionableLearning' | 'showsActionItems'>
>

/** Changes the draft, which the public never sees, and what is decided about the postmortem. */
export async function editPostmortem(
  act: Act,
  incident: Incident,
  change: PostmortemChange,
): Promise<Postmortem> {
  const before = await findPostmortem(act.tx, incident.id)
  const stated = Object.entries(change).filter(([, value]) => value !== undefined)
  const fields = stated.filter(([field, value]) => before[field as keyof Postmortem] !== value)
  if (fields.length === 0) return before
  const postmortem: Postmortem = { ...before, ...Object.fromEntries(fields) }
  await savePostmortem(act.tx, postmortem)
  const details = { fields: fields.map(([field]) => field) }
  await audit(act, 'postmortem.changed', { type: 'incident', id: incident.id }, details)
  // The mark sets the due date that the incident's page states.
  if (fields.some(([field]) => field !== 'draft')) await tellPublic(act, incident)
  return postmortem
}
