import { Webhook } from 'standardwebhooks'
import type { Delivery, FanOut } from '#db/queries/deliveries.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import type { AddressGuard } from '../channels/address-guard.ts'
import type { Outcome } from '../channels/channel.ts'
import type { Mailer } from '../channels/mailer.ts'
import { post } from '../channels/post.ts'
import { linkBody, updateBody } from './bodies.ts'
import type { Content } from './content.ts'
import { type Links, linkMail, updateMail } from './mails.ts'

/** One delivery with all that is needed to send it. */
export type Parcel = {
  delivery: Delivery
  subscriber: Subscriber
  fanOut: FanOut
  /** Null: it brings the link that somebody asked for. */
  content: Content | null
  pageName: string
  links: Links
}

export type Ways = { mailer: Mailer | null; guard: AddressGuard }

/** Sends a delivery once. Outside any transaction; never throws for a receiver. */
export async function sendToSubscriber(
  parcel: Parcel,
  { mailer, guard }: Ways,
  { now, breaksOff }: { now: Date; breaksOff(): AbortSignal },
): Promise<Outcome> {
  const { delivery, subscriber, fanOut, content, pageName, links } = parcel
  const { channel, address, secret } = subscriber
  if (channel === 'email') {
    if (!mailer) return { ok: false, permanent: true, reason: 'no mail server is set up (SMTP_URL)' }
    return mailer.send(
      content
        ? updateMail(delivery, subscriber, fanOut, content, links)
        : linkMail(delivery, subscriber, pageName, links),
      breaksOff(),
    )
  }
  const body = content
    ? updateBody(channel, fanOut, content, links, delivery.componentId)
    : linkBody(subscriber, delivery, pageName, links)
  const headers = secret === null ? {} : signatureOf(delivery.id, secret, now, body)
  return post(address, body, { headers, signal: breaksOff(), guard })
}

/** As Standard Webhooks has it: the id is the same at every attempt, the time is that of this one. */
const signatureOf = (id: string, secret: string, now: Date, body: string): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, now, body),
})
