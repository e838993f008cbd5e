import type { OutboxMessage } from '#db/queries/outbox.ts'

/**
 * The ways out that the operator has set up, by name. Addresses and secrets are kept here, apart from the policy, and
 * are told to nobody: no answer, no message, no line of the log holds them.
 */
export type Channels = Readonly<Record<string, Channel>>

export type Channel =
  /** A Standard Webhook. The secret is `whsec_` and base64. */
  | { type: 'webhook'; url: string; secret: string }
  /** Slack's incoming webhook, and whatever takes the same. */
  | { type: 'slack'; url: string }
  | { type: 'email'; to: string }
  /** A cache in front of the hub that throws answers away by their keys. Its headers may hold a secret. */
  | {
      type: 'purge'
      url: string
      method?: 'POST' | 'PURGE' | 'BAN'
      headers?: Readonly<Record<string, string>>
    }
  /** A WebSub hub that pushes the feeds to whoever follows them. */
  | { type: 'websub'; url: string }

/** How e-mail leaves. */
export type MailSettings = {
  /** The mail server, such as `smtp://user:password@mail.example.com:587`. */
  smtpUrl: string
  from: string
  /** How many mails to subscribers it takes at a time; a few, where nothing is said. */
  connections?: number
  /** The right side of every Message-ID. */
  domain: string
}

/** What a channel sends: the message as it was written, and never anything else. */
export type Sending = Pick<OutboxMessage, 'id' | 'subject' | 'body'>

/**
 * `retryAfterMs` is what the receiver asked for, where it did. `isDead` says that nothing will ever arrive there.
 * `reason` holds no address and no secret.
 */
export type Outcome =
  | { ok: true }
  | { ok: false; permanent: boolean; reason: string; retryAfterMs?: number; isDead?: boolean }

/** How long one attempt may take: mail servers let strangers wait. */
export const timeLimitsMs: Record<Channel['type'], number> = {
  ...{ webhook: 10_000, slack: 10_000, purge: 10_000, websub: 10_000 },
  email: 30_000,
}

/** Why an attempt was broken off, in words. */
export const brokenOff = (signal: AbortSignal): string =>
  signal.reason?.name === 'TimeoutError'
    ? 'the receiver did not answer in time'
    : 'the hub was stopped meanwhile'
