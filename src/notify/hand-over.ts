import { isToldOf, type OutboxMessage } from '#db/queries/outbox.ts'
import type { Act } from '#src/act.ts'
import { contentOf } from './body.ts'
import { nameOfRecipient } from './destination.ts'
import { enqueue, enqueueForAll, type Message, type Recipient } from './enqueue.ts'

/** An alarm about an alarm would never end; a cache that was not told keeps nothing for long, and readers poll besides. */
const wakesNobody: ReadonlySet<string> = new Set<Message['kind']>([
  ...(['delivery-alarm', 'cache-purge', 'websub-ping'] as const),
])

type Told = Pick<Act, 'tx' | 'now' | 'policy'>

/**
 * Gives a message that does not reach its recipient to the policy's fallback channels, with an alarm that says what
 * could not be delivered, to whom and why. Once per message, whether it is given up or only late. What is itself an
 * alarm or was handed over goes no further: two broken channels would send each other messages for ever.
 */
export async function handOver(
  act: Told,
  message: OutboxMessage,
  trouble: { reason: string; isGivenUp: boolean },
): Promise<void> {
  if (wakesNobody.has(message.kind) || message.occasion?.startsWith('hand-over:')) return
  const occasion = `delivery-alarm:${message.id}`
  if (await isToldOf(act.tx, occasion)) return
  const channels = act.policy.destinations.fallback.filter((name) => message.recipient !== `channel:${name}`)
  const recipients = channels.map((channel): Recipient => ({ channel }))
  await enqueueForAll(act, { ...(await alarmOf(act, message, trouble)), occasion }, recipients)

  const { text, data } = contentOf(message.body)
  const { kind, incidentId, subject } = message
  for (const channel of channels) {
    await enqueue(act, {
      ...{ kind: kind as Message['kind'], incidentId, subject, text, data },
      occasion: `hand-over:${message.id}:${channel}`,
      recipient: { channel },
    })
  }
}

async function alarmOf(
  { tx }: Told,
  message: OutboxMessage,
  { reason, isGivenUp }: { reason: string; isGivenUp: boolean },
): Promise<Omit<Message, 'recipient' | 'occasion'>> {
  const name = await nameOfRecipient(tx, message)
  const prospect = isGivenUp ? 'It is not tried again by itself.' : 'It is still being tried.'
  return {
    kind: 'delivery-alarm',
    incidentId: message.incidentId,
    subject: `Not delivered to ${name}: ${message.subject}`,
    text: `The message "${message.subject}" (${message.id}) has not reached ${name}: ${reason}. ${prospect} You get it in their place.`,
    data: {
      message_id: message.id,
      message_kind: message.kind,
      recipient: message.recipient,
      reason,
      given_up: isGivenUp,
    },
  }
}
