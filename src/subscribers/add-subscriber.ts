import { findSubscriberByKey, type Subscriber } from '#db/queries/subscribers.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import { type Act, audit } from '#src/act.ts'
import type { Choices } from './choices.ts'
import { writeSubscriber } from './new-subscriber.ts'
import { sendLink } from './send-link.ts'
import type { SubscriberAddress } from './subscriber-address.ts'

export type NewSubscriber = {
  channel: SubscriberChannel
  address: SubscriberAddress
  choices: Choices
  /** The team vouches that the address wants this: no link is sent, and the subscription holds at once. */
  isConfirmed: boolean
}

/** The team adds a subscriber. Null where the address is subscribed already. */
export async function addSubscriber(
  act: Act,
  { channel, address, choices, isConfirmed }: NewSubscriber,
): Promise<Subscriber | null> {
  if (await findSubscriberByKey(act.tx, address.addressKey)) return null
  const subscriber = await writeSubscriber(act, channel, address, choices, { isConfirmed })
  if (!isConfirmed) await sendLink(act, subscriber)
  await audit(
    act,
    'subscriber.added',
    { type: 'subscriber', id: subscriber.id },
    { channel, confirmed: isConfirmed },
  )
  return subscriber
}
