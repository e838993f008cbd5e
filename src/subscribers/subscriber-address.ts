import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import { isEmailAddress, isWebAddress } from '#src/notify/addresses.ts'

/** An address as it is used, and as it is compared with others. */
export type SubscriberAddress = { address: string; addressKey: string }

/** Reads what somebody states as their address; null where it is none for this channel. */
export function readAddress(channel: SubscriberChannel, stated: string): SubscriberAddress | null {
  const text = stated.trim().normalize('NFC')
  if (channel === 'email') {
    return isEmailAddress(text) && text.isWellFormed()
      ? { address: text, addressKey: text.toLowerCase() }
      : null
  }
  if (text.length > 2_000 || !isWebAddress(text)) return null
  const url = new URL(text)
  url.hash = ''
  return { address: url.href, addressKey: url.href }
}

/** What deliveries to the same machine have in common. */
export const laneOf = (channel: SubscriberChannel, address: string): string =>
  channel === 'email' ? 'mail' : new URL(address).host
