import { findIncident } from '#db/queries/incidents.ts'
import {
  changeSignal,
  changeSuggestion,
  countOpenSuggestions,
  findLatestSuggestion,
  findSignal,
  listSignals,
  type Signal,
  type Suggestion,
} from '#db/queries/signals.ts'
import { type Act, audit } from '#src/act.ts'
import { type Catalog, loadCatalog } from '#src/incidents/scope-names.ts'
import { mostOpenSuggestions, type SignalStep, signalStep } from '#src/policy/signals.ts'
import { addSignal } from './add-signal.ts'
import { makeSuggestion } from './make-suggestion.ts'
import { type Place, placeOf } from './place.ts'
import { type IncomingSignal, keyOf } from './signal.ts'

/** How many signals came, how many suggestions were made of them, and how many told of nothing that still holds. */
export type Hearing = { received: number; suggested: number; ignored: number }

/** Takes signals in. They become suggestions, or more of one that there is; nothing is declared by them. */
export async function hearSignals(act: Act, incoming: readonly IncomingSignal[]): Promise<Hearing> {
  const catalog = await loadCatalog(act.tx)
  const hearing: Hearing = { received: incoming.length, suggested: 0, ignored: 0 }
  for (const signal of incoming) {
    const step = await hear(act, signal, catalog)
    if (step === 'suggest') hearing.suggested++
    if (step === 'ignore') hearing.ignored++
  }
  return hearing
}

async function hear(act: Act, signal: IncomingSignal, catalog: Catalog): Promise<SignalStep> {
  const place = placeOf(signal, catalog)
  const heard = await findSignal(act.tx, signal.key)
  const own = await decide(act, signal, heard, place.subject)
  const isOneMore = own.step === 'suggest' || own.step === 'reopen'
  const isTooMuch = isOneMore && (await countOpenSuggestions(act.tx)) >= mostOpenSuggestions
  const { step, latest } = isTooMuch ? await decide(act, signal, heard, gathered.subject) : own
  switch (step) {
    case 'ignore':
      break
    case 'resolve':
      await resolve(act, signal, heard!)
      break
    case 'repeat':
    case 'again':
      await addSignal(act, heard!.suggestion, signal, place)
      break
    case 'join':
    case 'reopen':
      await addSignal(act, latest!, signal, place)
      break
    case 'suggest':
      await makeSuggestion(act, signal, isTooMuch ? { ...place, ...gathered } : place)
  }
  return step
}

/** What comes while too many are open: about nothing in particular. */
const gathered: Pick<Place, 'subject' | 'component'> = { subject: keyOf('everything else'), component: null }

type Heard = { signal: Signal; suggestion: Suggestion }

async function decide(act: Act, event: IncomingSignal, heard: Heard | null, subject: string) {
  const latest = await findLatestSuggestion(act.tx, subject)
  const incident = latest?.incidentId ? await findIncident(act.tx, latest.incidentId) : null
  const isIncidentOpen = incident !== null && incident.resolvedAt === null && incident.cancelledAt === null
  const step = signalStep(
    event,
    heard && { ...heard.signal, suggestion: heard.suggestion },
    latest && { ...latest, isIncidentOpen },
    act.now,
  )
  return { step, latest }
}

/** Ends a signal, and with the last one its suggestion, unless a person has decided. */
async function resolve(act: Act, { at }: IncomingSignal, { signal, suggestion }: Heard): Promise<void> {
  await changeSignal(act.tx, signal.id, { resolvedAt: at, lastAt: act.now })
  const all = (await listSignals(act.tx, [suggestion.id])).get(suggestion.id) ?? []
  if (suggestion.state !== 'open' || all.some(({ resolvedAt }) => resolvedAt === null)) return
  await changeSuggestion(act.tx, suggestion.id, {
    state: 'closed',
    endedAt: act.now,
    endedBy: act.author.name,
  })
  await audit(act, 'suggestion.closed', { type: 'suggestion', id: suggestion.id })
}
