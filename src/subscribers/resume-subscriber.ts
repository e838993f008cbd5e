import { changeSubscriber, type Subscriber } from '#db/queries/subscribers.ts'
import { type Act, audit } from '#src/act.ts'

/** Sends to a suspended address again what is published from now on. What it missed can be sent again one by one. */
export async function resumeSubscriber(act: Act, subscriber: Subscriber): Promise<Subscriber> {
  if (subscriber.state !== 'suspended') return subscriber
  const changes = { state: 'active' as const, failures: 0, suspendedAt: null, suspensionReason: null }
  await changeSubscriber(act.tx, subscriber.id, changes)
  await audit(act, 'subscriber.resumed', { type: 'subscriber', id: subscriber.id })
  return { ...subscriber, ...changes }
}
