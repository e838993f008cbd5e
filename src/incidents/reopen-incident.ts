import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { statusAfter } from '#src/policy/lifecycle.ts'
import { objections } from '#src/policy/objections.ts'
import { loadFacts } from './facts.ts'
import { type UpdateDraft, type UpdateWords, updateContent } from './publish-update.ts'
import { type UpdateContent, writeUpdate } from './write-update.ts'

/** Takes a resolution back, with the reason and an update by the template: the incident goes on as if it had never ended. */
export async function reopenIncident(
  act: Act,
  incident: Incident,
  { reason, words, scope }: UpdateDraft & { reason?: string | null },
): Promise<{ ok: true; incident: Incident; update: Update } | Refusal> {
  const facts = await loadFacts(act.tx, act.policy, incident)
  const objected = objections({ kind: 'reopening', reason, ...words }, facts, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  const content = reopeningContent(incident, reason, words)
  return { ok: true, ...(await writeUpdate(act, incident, content, scope)) }
}

/** A reopening's content from words that the policy has let pass. */
export const reopeningContent = (
  incident: Incident,
  reason: string | null | undefined,
  words: UpdateWords,
): UpdateContent => ({
  ...updateContent(incident, words),
  kind: 'reopening',
  status: statusAfter(incident.status, { kind: 'reopening', status: words.status }),
  reopeningReason: reason ?? null,
})
