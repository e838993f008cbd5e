import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act, Refusal } from '#src/act.ts'
import { type Draft, objections } from '#src/policy/objections.ts'
import { loadFacts } from './facts.ts'
import { type UpdateContent, writeUpdate } from './write-update.ts'

/** The words of a resolution, by the template's fields. */
export type ResolutionWords = Omit<Extract<Draft, { kind: 'resolution' }>, 'kind'>

/**
 * The words as the policy judges them: a postmortem is followed on the incident's own page, unless the draft
 * names another place or says that there is none.
 */
export const withOwnPage = (words: ResolutionWords, ownPage: string): ResolutionWords =>
  words.postmortem_url === undefined ? { ...words, postmortem_url: ownPage } : words

/** Publishes the resolution and closes the incident. A start that differs from the incident's corrects it, visibly. */
export async function resolveIncident(
  act: Act,
  incident: Incident,
  words: ResolutionWords,
  ownPage: string,
): Promise<{ ok: true; incident: Incident; update: Update } | Refusal> {
  const draft = { kind: 'resolution' as const, ...withOwnPage(words, ownPage) }
  const objected = objections(draft, await loadFacts(act.tx, act.policy, incident), act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  return { ok: true, ...(await writeUpdate(act, incident, resolutionContent(incident, words))) }
}

/** A resolution's content from words that the policy has let pass. */
export function resolutionContent(incident: Incident, words: ResolutionWords): UpdateContent {
  const startedAt = words.started_at ?? incident.startedAt
  return {
    kind: 'resolution',
    status: 'resolved',
    severity: incident.severity,
    whatWasImpacted: words.what_was_impacted ?? null,
    startedAt,
    endedAt: words.ended_at ?? null,
    correctedStartedAt: startedAt.getTime() === incident.startedAt.getTime() ? null : incident.startedAt,
    whatChanged: words.what_changed ?? null,
    // Left out, the incident's own page is where to follow along.
    postmortemUrl: words.postmortem_url ?? null,
  }
}
