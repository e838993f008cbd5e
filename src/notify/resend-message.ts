import { changeMessage, type OutboxMessage } from '#db/queries/outbox.ts'
import { type Act, audit } from '#src/act.ts'

/**
 * Puts a message back to be sent at once, under the same id and with the same words, and with all its attempts
 * before it: a parked one, one that was sent and never noticed, or one that waits for its next attempt.
 */
export async function resendMessage(act: Act, message: OutboxMessage): Promise<OutboxMessage> {
  const changes = {
    state: 'waiting' as const,
    attempts: 0,
    nextAttemptAt: act.now,
    sentAt: null,
    lastError: null,
  }
  await changeMessage(act.tx, message.id, changes)
  await audit(
    act,
    'message.resent',
    { type: 'message', id: message.id },
    { kind: message.kind, recipient: message.recipient, state: message.state },
  )
  return { ...message, ...changes }
}
