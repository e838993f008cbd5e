import { createSubscriptionForms } from '#api/subscription-forms.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import {
  createSubscriberDeliverer,
  type SubscriberDeliveryOptions,
} from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { addSubscriber } from '#src/subscribers/add-subscriber.ts'
import { type Choices, everything } from '#src/subscribers/choices.ts'
import { readAddress } from '#src/subscribers/subscriber-address.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'

/** Networks that tests receive webhooks in. */
export const loopback = ['127.0.0.0/8']

/** A hub whose subscribers' webhooks may lead to this machine. */
export const hubOnLoopback = (start?: Date): Promise<FreshHub> => freshHub(start, { webhookAllow: loopback })

/** Adds somebody who has confirmed. */
export const follow = (
  hub: FreshHub,
  channel: SubscriberChannel,
  address: string,
  choices: Partial<Choices> = {},
): Promise<Subscriber> =>
  hub.acting(async (act) => {
    const added = await addSubscriber(act, {
      channel,
      address: readAddress(channel, address)!,
      choices: { ...everything, ...choices },
      isConfirmed: true,
    })
    return added!
  })

/** Sends everything that subscribers are to be told now. */
export async function tellSubscribers(hub: FreshHub, options: SubscriberDeliveryOptions = {}): Promise<void> {
  const deliverer = createSubscriberDeliverer(hub, { random: () => 0.5, ...options })
  await deliverer.begin()
  await deliverer.settled()
  await deliverer.stop()
}

/** Sends a form as a browser does; answers where it leads to. */
export function formsOf(hub: FreshHub) {
  const forms = createSubscriptionForms(hub)
  return async (path: string, fields: Record<string, string | string[]>, client = '203.0.113.7') => {
    const body = new URLSearchParams()
    for (const [name, values] of Object.entries(fields)) {
      for (const value of [values].flat()) body.append(name, value)
    }
    const incoming = { socket: { remoteAddress: client }, headers: {} }
    const response = await forms.request(path, { method: 'POST', body }, { incoming })
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
      headers: response.headers,
    }
  }
}
