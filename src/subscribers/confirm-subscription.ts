import { changeSubscriber, type Subscriber } from '#db/queries/subscribers.ts'
import { type Act, audit } from '#src/act.ts'

/** Somebody at the address has confirmed: what is published from now on is sent. A second time changes nothing. */
export async function confirmSubscription(act: Act, subscriber: Subscriber): Promise<Subscriber> {
  if (subscriber.state !== 'pending') return subscriber
  const changes = { state: 'active' as const, confirmedAt: act.now }
  await changeSubscriber(act.tx, subscriber.id, changes)
  await audit(
    act,
    'subscriber.confirmed',
    { type: 'subscriber', id: subscriber.id },
    { channel: subscriber.channel },
  )
  return { ...subscriber, ...changes }
}
