import { changeSuggestion, type Suggestion } from '#db/queries/signals.ts'
import { type Act, audit } from '#src/act.ts'

/** Says that there is nothing to declare, and why. Its signals are not suggested again while they go on. */
export async function dismissSuggestion(act: Act, { id }: Suggestion, reason: string): Promise<void> {
  await changeSuggestion(act.tx, id, {
    state: 'dismissed',
    endedAt: act.now,
    endedBy: act.author.name,
    dismissalReason: reason,
  })
  await audit(act, 'suggestion.dismissed', { type: 'suggestion', id })
}
