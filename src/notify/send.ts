import type { OutboxMessage } from '#db/queries/outbox.ts'
import type { Hub } from '#src/hub.ts'
import { type Channel, type Outcome, timeLimitsMs } from './channels/channel.ts'
import { sendEmail } from './channels/email.ts'
import { sendPurge } from './channels/purge.ts'
import { sendToSlack } from './channels/slack.ts'
import { sendWebhook } from './channels/webhook.ts'
import { sendPing } from './channels/websub.ts'
import { type Destination, destinationOf } from './destination.ts'

export type Sender = Pick<Hub, 'db' | 'clock' | 'channels' | 'mail'>

/** One attempt: how long it may take, where not as usual, and what breaks it off. */
export type Attempt = { limitMs?: number; stopping?: AbortSignal }

/** Sends a message once, to where its recipient is reached now. Outside any transaction; never throws for a receiver. */
export async function send(hub: Sender, message: OutboxMessage, attempt: Attempt): Promise<Outcome> {
  const found = await hub.db.snapshot((reader) => destinationOf(reader, hub.channels, message))
  if (!found.ok) return { ok: false, permanent: true, reason: found.reason }
  return sendBy(hub, found.channel, message, attempt)
}

/** What deliveries share that should not crowd one another out. */
export const hostOf = (destination: Destination): string => (destination.ok ? destination.host : 'nowhere')

async function sendBy(
  { clock, mail }: Sender,
  channel: Channel,
  message: OutboxMessage,
  { limitMs, stopping }: Attempt,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(limitMs ?? timeLimitsMs[channel.type])
  const signal = stopping ? AbortSignal.any([timeout, stopping]) : timeout
  switch (channel.type) {
    case 'webhook':
      return sendWebhook(message, channel, { now: clock(), signal })
    case 'slack':
      return sendToSlack(message, channel, { signal })
    case 'purge':
      return sendPurge(message, channel, { signal })
    case 'websub':
      return sendPing(message, channel, { signal })
    case 'email':
      if (!mail) return { ok: false, permanent: true, reason: 'no mail server is set up (SMTP_URL)' }
      return sendEmail(message, channel.to, { ...mail, signal })
  }
}
