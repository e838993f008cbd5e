import { deleteSubscriber, type Subscriber } from '#db/queries/subscribers.ts'
import { type Act, audit } from '#src/act.ts'

/**
 * Ends a subscription and erases all that was kept of it: the address, the choices, the secret and what was sent.
 * The audit log keeps that there was one, and nothing by which anybody could be found.
 */
export async function eraseSubscriber(act: Act, { id, channel }: Subscriber): Promise<void> {
  await deleteSubscriber(act.tx, id)
  await audit(act, 'subscriber.erased', { type: 'subscriber', id }, { channel })
}
