import { newId } from '#db/ids.ts'
import { insertMessage } from '#db/queries/outbox.ts'
import type { Act } from '#src/act.ts'
import type { DeadlineNotice } from '#src/policy/deadline-notices.ts'
import type { Role } from '#src/policy/roles.ts'
import { bodyOf } from './body.ts'
import { markDrill } from './mark-drill.ts'

/**
 * Whom a message is for: a channel of the policy file, a person, or whoever holds a role of the incident by then. The
 * address is looked up when it is sent.
 */
export type Recipient = { channel: string } | { personId: string } | { role: Role }

export type Message = {
  kind:
    | 'update-reminder'
    | 'update-missed'
    | 'escalation'
    | 'delivery-alarm'
    | 'suggestion'
    | 'cache-purge'
    | 'websub-ping'
    | DeadlineNotice['kind']
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
export async function enqueue({ tx, now }: Pick<Act, 'tx' | 'now'>, message: Message): Promise<boolean> {
  const { kind, occasion, incidentId, recipient, subject, text, data } = await markDrill(tx, message)
  return insertMessage(tx, {
    id: newId(),
    kind,
    occasion: occasion ?? null,
    incidentId,
    recipient: recipientText(recipient),
    subject,
    body: bodyOf({ kind, createdAt: now, subject, text, data }),
    createdAt: now,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: now,
    leasedUntil: null,
    leasedBy: null,
    sentAt: null,
    lastError: null,
  })
}

/** The same message to several, who all count as told once the first one is: they are told together or not at all. */
export async function enqueueForAll(
  act: Pick<Act, 'tx' | 'now'>,
  message: Omit<Message, 'recipient'>,
  [first, ...others]: Recipient[],
): Promise<boolean> {
  if (!first || !(await enqueue(act, { ...message, recipient: first }))) return false
  for (const recipient of others) await enqueue(act, { ...message, occasion: undefined, recipient })
  return true
}

const recipientText = (recipient: Recipient): string => {
  if ('channel' in recipient) return `channel:${recipient.channel}`
  return 'personId' in recipient ? `person:${recipient.personId}` : `role:${recipient.role}`
}

/** The recipient as it is stored, read again. */
export function parseRecipient(text: string): Recipient {
  const [, kind, name] = /^(channel|person|role):(.*)$/s.exec(text) ?? []
  if (kind === 'channel') return { channel: name! }
  if (kind === 'person') return { personId: name! }
  if (kind === 'role') return { role: name as Role }
  throw new Error(`the outbox holds the recipient "${text}", which is none`)
}
