import type { Incident } from '#db/queries/incidents.ts'
import type { Scope } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { statusAfter } from '#src/policy/lifecycle.ts'
import { type Draft, objections } from '#src/policy/objections.ts'
import { loadFacts } from './facts.ts'
import { type UpdateContent, writeUpdate } from './write-update.ts'

/** The words of an update by the template's fields, with the status and severity that it may change. */
export type UpdateWords = Omit<Extract<Draft, { kind: 'update' }>, 'kind'>

export type UpdateDraft = {
  words: UpdateWords
  /** Widens or narrows the incident's scope; left out, the scope stays. */
  scope?: Scope
}

/** Publishes an update: the initial one when nothing is published yet, the next one otherwise. */
export async function publishUpdate(
  act: Act,
  incident: Incident,
  { words, scope }: UpdateDraft,
): Promise<{ ok: true; incident: Incident; update: Update } | Refusal> {
  const objected = objections(
    { kind: 'update', ...words },
    await loadFacts(act.tx, act.policy, incident),
    act.now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }
  return { ok: true, ...(await writeUpdate(act, incident, updateContent(incident, words), scope)) }
}

/** An update's content from words that the policy has let pass. */
export const updateContent = (incident: Incident, words: UpdateWords): UpdateContent => ({
  kind: 'update',
  status: statusAfter(incident.status, { kind: 'update', status: words.status }),
  severity: words.severity ?? incident.severity,
  whatIsHappening: words.what_is_happening ?? null,
  whoIsAffected: words.who_is_affected ?? null,
  whatWeAreDoing: words.what_we_are_doing ?? null,
  nextUpdateAt: words.next_update_at ?? null,
})
