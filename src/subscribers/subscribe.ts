import { countPending, findSubscriberByKey } from '#db/queries/subscribers.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import type { Act } from '#src/act.ts'
import { type Choices, saveChoices } from './choices.ts'
import { writeSubscriber } from './new-subscriber.ts'
import { sendLink } from './send-link.ts'
import type { SubscriberAddress } from './subscriber-address.ts'

/** So many may wait to be confirmed: whoever signs up other people's addresses fills no disk. */
export const mostPending = 20_000

/**
 * Somebody asks that an address be subscribed. It gets a link, and nothing else until somebody there confirms: an
 * address that is subscribed already gets the link to its choices, which stay as they are. False: too many wait.
 *
 * What the asker is told may not depend on whether the address is known.
 */
export async function subscribe(
  act: Pick<Act, 'tx' | 'now'>,
  channel: SubscriberChannel,
  address: SubscriberAddress,
  choices: Choices,
): Promise<boolean> {
  const known = await findSubscriberByKey(act.tx, address.addressKey)
  if (known) {
    if (known.state === 'pending') await saveChoices(act.tx, known.id, choices)
    if (known.state !== 'suspended') await sendLink(act, known)
    return true
  }
  if ((await countPending(act.tx)) >= mostPending) return false
  await sendLink(act, await writeSubscriber(act, channel, address, choices, { isConfirmed: false }))
  return true
}
