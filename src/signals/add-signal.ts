import { listComponents } from '#db/queries/catalog.ts'
import {
  changeSuggestion,
  deleteSignal,
  listSignals,
  type Signal,
  type Suggestion,
  saveSignal,
} from '#db/queries/signals.ts'
import type { Act } from '#src/act.ts'
import { type Severity, worst } from '#src/policy/severity.ts'
import { mostSignals } from '#src/policy/signals.ts'
import { suggestedReason } from '#src/policy/suggested-reason.ts'
import type { Place } from './place.ts'
import type { IncomingSignal } from './signal.ts'

/** So many regions and so many apps of signals go into a scope. */
const mostNames = 20

/** Adds a signal that fires to a suggestion, or counts its repetition. One that was over by itself is open again. */
export async function addSignal(
  act: Act,
  suggestion: Suggestion,
  incoming: IncomingSignal,
  place: Place,
): Promise<void> {
  const { tx, now, policy } = act
  const before = (await listSignals(tx, [suggestion.id])).get(suggestion.id) ?? []
  const known = before.find(({ key }) => key === incoming.key)
  if (!known && before.length >= mostSignals) await makeRoom(act, before)
  const { key, kind, title, source, url, messageId, at } = incoming
  await saveSignal(tx, {
    ...{ suggestionId: suggestion.id, key, kind, title, source, url, messageId },
    reason: incoming.stated.reason,
    startedAt: at,
    firstAt: known?.firstAt ?? now,
    lastAt: now,
    times: (known?.times ?? 0) + 1,
    resolvedAt: null,
  })
  // What a person has decided stays as they saw it.
  if (suggestion.state === 'accepted' || suggestion.state === 'dismissed') {
    return changeSuggestion(tx, suggestion.id, { lastAt: now })
  }
  const signals = (await listSignals(tx, [suggestion.id])).get(suggestion.id)!
  const { componentId } = suggestion
  const component = (await listComponents(tx)).find(({ id }) => id === componentId)?.name ?? null
  await changeSuggestion(tx, suggestion.id, {
    ...{ state: 'open', endedAt: null, endedBy: null, lastAt: now },
    reason: suggestedReason({ component, signals }, policy.signals),
    severity: worse(suggestion.severity, incoming.stated.severity),
    regionIds: united(suggestion.regionIds, place.regionIds),
    apps: united(suggestion.apps, place.apps),
  })
}

/** The one that is over goes first, then the one that was heard longest ago. */
async function makeRoom({ tx }: Act, signals: Signal[]): Promise<void> {
  const [oldest] = signals.toSorted(
    (a, b) =>
      Number(a.resolvedAt === null) - Number(b.resolvedAt === null) ||
      a.lastAt.getTime() - b.lastAt.getTime(),
  )
  await deleteSignal(tx, oldest!.id)
}

const worse = (a: Severity, b: Severity | null): Severity => worst(b === null ? [a] : [a, b])

const united = (a: readonly string[], b: readonly string[]): string[] =>
  [...new Set([...a, ...b])].slice(0, mostNames)
