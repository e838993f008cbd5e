import { Webhook } from 'standardwebhooks'
import type { Channel, Outcome, Sending } from './channel.ts'
import { post } from './post.ts'

/**
 * Sends a message as a Standard Webhook. `webhook-id` is the message's id at every attempt, so that a receiver tells
 * a repetition by it; the signature is over the bytes as they are stored, with the time of this attempt.
 */
export const sendWebhook = (
  { id, body }: Sending,
  { url, secret }: Extract<Channel, { type: 'webhook' }>,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<Outcome> =>
  post(url, body, {
    signal,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
  })
