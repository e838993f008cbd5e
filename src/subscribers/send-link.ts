import { derivedId } from '#db/ids.ts'
import { ensureLinkFanOut, insertDeliveries } from '#db/queries/deliveries.ts'
import { changeSubscriber, type Subscriber } from '#db/queries/subscribers.ts'
import type { Act } from '#src/act.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { newDelivery } from './new-delivery.ts'
import { laneOf } from './subscriber-address.ts'

/** Between two links to one address, at least. */
const pauseMinutes = 10

/** So many links are sent to an address of which nobody ever confirms one. */
const mostUnconfirmed = 3

/**
 * Sends a subscriber the link that they asked for: to confirm, or where they have confirmed, to their choices. False,
 * and nothing is sent, where that would pester somebody who has not asked for it.
 */
export async function sendLink(act: Pick<Act, 'tx' | 'now'>, subscriber: Subscriber): Promise<boolean> {
  const { tx, now } = act
  const { id, state, linkSentAt, linksSent, channel, address } = subscriber
  if (linkSentAt && minutesAfter(linkSentAt, pauseMinutes) > now) return false
  if (state === 'pending' && linksSent >= mostUnconfirmed) return false
  const fanOutId = await ensureLinkFanOut(tx, now)
  const deliveryId = derivedId(fanOutId, id, linksSent)
  await insertDeliveries(tx, [
    newDelivery({ id: deliveryId, fanOutId, subscriberId: id, lane: laneOf(channel, address), now }),
  ])
  await changeSubscriber(tx, id, { linkSentAt: now, linksSent: linksSent + 1 })
  return true
}
