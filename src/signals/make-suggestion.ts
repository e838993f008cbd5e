import { newId } from '#db/ids.ts'
import { deleteSuggestionsBeyond, insertSuggestion, type Suggestion } from '#db/queries/signals.ts'
import { type Act, audit } from '#src/act.ts'
import { mostEndedSuggestions } from '#src/policy/signals.ts'
import { suggestedReason } from '#src/policy/suggested-reason.ts'
import { addSignal } from './add-signal.ts'
import type { Place } from './place.ts'
import { type IncomingSignal, oneLine } from './signal.ts'
import { tellSuggestion } from './tell-suggestion.ts'

/** Suggests an incident because of a signal, and tells whoever is on duty, this once. */
export async function makeSuggestion(act: Act, signal: IncomingSignal, place: Place): Promise<void> {
  const { tx, now, policy } = act
  const { component, subject, regionIds, apps } = place
  const { kind, stated, title } = signal
  const facts = {
    component: component?.name ?? null,
    signals: [{ kind, reason: stated.reason, firstAt: now }],
  }
  const suggestion: Suggestion = {
    id: newId(),
    subject,
    state: 'open',
    title: component ? oneLine(`${component.name}: ${title}`) : title,
    reason: suggestedReason(facts, policy.signals),
    severity: stated.severity ?? 'sev2',
    componentId: component?.id ?? null,
    regionIds,
    apps,
    firstAt: now,
    lastAt: now,
    endedAt: null,
    endedBy: null,
    incidentId: null,
    dismissalReason: null,
  }
  await deleteSuggestionsBeyond(tx, mostEndedSuggestions)
  await insertSuggestion(tx, suggestion)
  await addSignal(act, suggestion, signal, place)
  await audit(act, 'suggestion.made', { type: 'suggestion', id: suggestion.id })
  await tellSuggestion(act, suggestion, place)
}
