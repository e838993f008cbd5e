import { cancellationObjections } from './cancellation-objections.ts'
import { changeObjections } from './change-objections.ts'
import { correctionObjections } from './correction-objections.ts'
import type { Draft, IncidentFacts } from './drafts.ts'
import { isoUtc } from './instants.ts'
import type { Objection } from './objection.ts'
import { resolutionObjections } from './resolution-objections.ts'
import { sections } from './sections.ts'
import { reopeningObjections, updateObjections } from './update-objections.ts'

export type {
  CancellationDraft,
  ChangeDraft,
  CorrectionDraft,
  Draft,
  IncidentFacts,
  ReopeningDraft,
  ResolutionDraft,
  UpdateDraft,
} from './drafts.ts'
export type { Objection } from './objection.ts'

/**
 * Everything the policy holds against a draft; empty when it may go ahead.
 *
 * All objections at once, so that the lead fixes the draft once: first those to the draft as a whole, then those to
 * its fields in the order of the template. Never throws: an invalid Date is an objection, too.
 */
export function objections(draft: Draft, facts: IncidentFacts, now: Date): Objection[] {
  if (facts.cancelledAt !== null) return [incidentIsCancelled(facts.cancelledAt)]
  switch (draft.kind) {
    case 'update':
      return updateObjections(draft, facts, now)
    case 'resolution':
      return resolutionObjections(draft, facts, now)
    case 'reopening':
      return reopeningObjections(draft, facts, now)
    case 'change':
      return changeObjections(draft, facts, now)
    case 'cancellation':
      return cancellationObjections(draft, facts)
    case 'correction':
      return correctionObjections(draft, facts, now)
  }
}

/** The only objection: nothing that could be put right in the draft would help. */
function incidentIsCancelled(at: Date): Objection {
  return {
    rule: 'incident-is-cancelled',
    section: sections.declaring,
    field: null,
    message: `the incident was cancelled at ${isoUtc(at)}; nothing is published about it or changed in it`,
    expected: 'declare a new incident',
  }
}
