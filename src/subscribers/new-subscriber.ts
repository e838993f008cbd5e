import { randomBytes } from 'node:crypto'
import { newId } from '#db/ids.ts'
import { insertSubscriber, replaceChosenComponents, type Subscriber } from '#db/queries/subscribers.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import type { Act } from '#src/act.ts'
import { type Choices, choiceColumns } from './choices.ts'
import { ensureLinkKey } from './links.ts'
import type { SubscriberAddress } from './subscriber-address.ts'

/** Writes a subscriber: pending, or active where somebody vouches for the address. */
export async function writeSubscriber(
  { tx, now }: Pick<Act, 'tx' | 'now'>,
  channel: SubscriberChannel,
  address: SubscriberAddress,
  choices: Choices,
  { isConfirmed }: { isConfirmed: boolean },
): Promise<Subscriber> {
  await ensureLinkKey(tx)
  const row: Subscriber = {
    id: newId(),
    channel,
    ...address,
    secret: isSigned(channel) ? newSigningSecret() : null,
    state: isConfirmed ? 'active' : 'pending',
    createdAt: now,
    confirmedAt: isConfirmed ? now : null,
    linkSentAt: null,
    linksSent: 0,
    failures: 0,
    suspendedAt: null,
    suspensionReason: null,
    ...choiceColumns(choices),
  }
  await insertSubscriber(tx, row)
  await replaceChosenComponents(tx, row.id, choices.componentIds ?? [])
  return row
}

/** Chat services check no signatures: their address is the secret. */
const isSigned = (channel: SubscriberChannel): boolean => channel === 'webhook' || channel === 'statuspage'

/** As Standard Webhooks wants it: `whsec_` and 32 random bytes in base64. */
const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
