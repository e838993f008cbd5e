import type { Subscriber } from '#db/queries/subscribers.ts'
import { type Act, audit } from '#src/act.ts'
import { type Choices, choiceColumns, saveChoices } from './choices.ts'

/** Changes what a subscriber hears from now on. */
export async function changeChoices(act: Act, subscriber: Subscriber, choices: Choices): Promise<Subscriber> {
  await saveChoices(act.tx, subscriber.id, choices)
  await audit(act, 'subscriber.changed', { type: 'subscriber', id: subscriber.id })
  return { ...subscriber, ...choiceColumns(choices) }
}
