import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Reader, Tx } from '#db/client.ts'
import {
  findSubscriber,
  findSubscriberKey,
  insertSubscriberKey,
  type Subscriber,
} from '#db/queries/subscribers.ts'

/** What a link lets its bearer do: confirm a subscription; or see, change and end it. */
export type LinkPurpose = 'confirm' | 'manage'

/**
 * The token of a subscriber's link: their id and a code that only this hub can make. It is stored nowhere, not even
 * hashed: every message bears the same link at every attempt, and none can be read out of the subscribers' rows.
 */
export const linkToken = (
  key: string,
  purpose: LinkPurpose,
  { id, createdAt }: Pick<Subscriber, 'id' | 'createdAt'>,
): string =>
  id + createHmac('sha256', key).update(`${purpose}:${id}:${createdAt.getTime()}`).digest('base64url')

/** Whose link a token belongs to; null where it is none, or its subscriber is gone. */
export async function findByLink(
  reader: Reader,
  purpose: LinkPurpose,
  token: string,
): Promise<Subscriber | null> {
  if (!isToken.test(token)) return null
  const key = await findSubscriberKey(reader)
  const subscriber = await findSubscriber(reader, token.slice(0, 12))
  if (key === null || subscriber === null) return null
  const expected = linkToken(key, purpose, subscriber)
  return timingSafeEqual(Buffer.from(token), Buffer.from(expected)) ? subscriber : null
}

const isToken = /^[a-z0-9]{12}[\w-]{43}$/

/** The key that links are made with; the first who needs one makes it. */
export async function ensureLinkKey(tx: Tx): Promise<string> {
  const known = await findSubscriberKey(tx)
  if (known !== null) return known
  const key = randomBytes(32).toString('base64url')
  await insertSubscriberKey(tx, key)
  return key
}

/** Where the links of a subscriber lead. */
export const linksOf = (
  publicUrl: string,
  key: string,
  subscriber: Pick<Subscriber, 'id' | 'createdAt'>,
): { confirm: string; manage: string; unsubscribe: string } => {
  const manage = linkToken(key, 'manage', subscriber)
  return {
    confirm: `${publicUrl}/subscribe/confirm?token=${linkToken(key, 'confirm', subscriber)}`,
    manage: `${publicUrl}/subscribe/manage?token=${manage}`,
    unsubscribe: `${publicUrl}/subscribe/unsubscribe?token=${manage}`,
  }
}
