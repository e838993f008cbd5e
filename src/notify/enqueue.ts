import { newId } from '#db/ids.ts'
import { insertMessage } from '#db/queries/outbox.ts'
import type { Act } from '#src/act.ts'

/** Whom a message is for: a channel of the policy file, or a person. The address is looked up when it is sent. */
export type Recipient = { channel: string } | { personId: string }

export type Message = {
  kind: 'update-reminder' | 'update-missed' | 'escalation' | 'delivery-alarm'
  /** Names what must be told once, whoever notices it first: two processes, or one after a restart. */
  occasion?: string
  incidentId: string | null
  recipient: Recipient
  subject: string
  /** For people. */
  text: string
  /** For programs: snake_case JSON. */
  data: Record<string, unknown>
}

/** Puts a message into the outbox, in the transaction of the change that it tells of. False: it was told already. */
export const enqueue = (
  { tx, now }: Pick<Act, 'tx' | 'now'>,
  { kind, occasion, incidentId, recipient, subject, text, data }: Message,
): Promise<boolean> =>
  insertMessage(tx, {
    id: newId(),
    kind,
    occasion: occasion ?? null,
    incidentId,
    recipient: 'channel' in recipient ? `channel:${recipient.channel}` : `person:${recipient.personId}`,
    subject,
    body: JSON.stringify({ text, data }),
    createdAt: now,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: now,
    leasedUntil: null,
    leasedBy: null,
    sentAt: null,
    lastError: null,
  })
