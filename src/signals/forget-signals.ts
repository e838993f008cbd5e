import { changeSuggestion, deleteSuggestionsEndedBefore, listSilentSuggestions } from '#db/queries/signals.ts'
import { type Act, audit } from '#src/act.ts'
import { endedKeptMs, forgottenAfterMs } from '#src/policy/signals.ts'

/** Closes what nobody has decided and nothing was heard of for a day, and forgets what has been over for long. */
export async function forgetSignals(act: Act): Promise<void> {
  const { tx, now } = act
  for (const { id } of await listSilentSuggestions(tx, new Date(now.getTime() - forgottenAfterMs))) {
    await changeSuggestion(tx, id, { state: 'closed', endedAt: now, endedBy: act.author.name })
    await audit(act, 'suggestion.closed', { type: 'suggestion', id })
  }
  await deleteSuggestionsEndedBefore(tx, new Date(now.getTime() - endedKeptMs))
}
