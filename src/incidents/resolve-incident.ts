import { findPerson } from '#db/queries/access.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import { insertOverride } from '#db/queries/verification.ts'
import type { Act, Refusal } from '#src/act.ts'
import { type Draft, objections } from '#src/policy/objections.ts'
import { leftOpen, type VerificationOverride } from '#src/policy/verification.ts'
import { loadFacts } from './facts.ts'
import { record } from './record.ts'
import { type UpdateContent, writeUpdate } from './write-update.ts'

type ResolutionDraft = Extract<Draft, { kind: 'resolution' }>

/** The words of a resolution, by the template's fields. */
export type ResolutionWords = Omit<ResolutionDraft, 'kind' | 'override'>

/**
 * The words as the policy judges them: a postmortem is followed on the incident's own page, unless the draft
 * names another place or says that there is none.
 */
export const withOwnPage = (words: ResolutionWords, ownPage: string): ResolutionWords =>
  words.postmortem_url === undefined ? { ...words, postmortem_url: ownPage } : words

/** The draft as the policy judges it. */
export const resolutionDraft = (
  words: ResolutionWords,
  ownPage: string,
  override: VerificationOverride | null = null,
): ResolutionDraft => ({
  kind: 'resolution',
  ...withOwnPage(words, ownPage),
  override,
})

/**
 * Publishes the resolution and closes the incident. A start that differs from the incident's corrects it, visibly. An
 * override of open checks stays on the incident; where nothing is open, there is nothing to override.
 */
export async function resolveIncident(
  act: Act,
  incident: Incident,
  words: ResolutionWords,
  ownPage: string,
  override: VerificationOverride | null = null,
): Promise<{ ok: true; incident: Incident; update: Update } | Refusal> {
  const facts = await loadFacts(act.tx, act.policy, incident)
  const objected = objections(resolutionDraft(words, ownPage, override), facts, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  const written = await writeUpdate(act, incident, resolutionContent(incident, words))
  const open = incident.origin === 'declared' ? leftOpen(act.policy, facts.verification) : []
  if (override && open.length > 0) await writeOverride(act, written.update, override, open)
  return { ok: true, ...written }
}

async function writeOverride(
  act: Act,
  { id: updateId, incidentId }: Update,
  { personId, reason }: VerificationOverride,
  openChecks: string[],
): Promise<void> {
  // The policy lets only the IC pass, with a reason.
  const person = (await findPerson(act.tx, personId!))!
  const why = reason!
  await insertOverride(act.tx, {
    ...{ incidentId, updateId, openChecks },
    personId: person.id,
    reason: why,
    at: act.now,
  })
  await record(act, {
    incidentId,
    kind: 'check',
    action: 'verification.overridden',
    details: {
      ...{ override: true, open_checks: openChecks, reason: why },
      person: { id: person.id, name: person.name },
    },
  })
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
