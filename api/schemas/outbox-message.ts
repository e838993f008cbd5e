import { z } from '@hono/zod-openapi'
import type { OutboxMessage } from '#db/queries/outbox.ts'
import { messageStates } from '#db/schema/outbox.ts'
import { contentOf } from '#src/notify/body.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

export const messageState = z
  .enum(messageStates, `must be one of ${messageStates.join(', ')}`)
  .openapi({ description: '`parked`: given up, until somebody sends it again.', example: 'parked' })

export const outboxMessage = z
  .object({
    id: id.openapi({ description: 'The same at every attempt; webhooks carry it as `webhook-id`.' }),
    kind: z.string().openapi({ example: 'update-reminder' }),
    incident_id: id.nullable(),
    recipient: z.string().openapi({
      description: '`channel:NAME`, `person:ID` or `role:ROLE`. The address is looked up when it is sent.',
      example: 'person:a1b2c3d4e5f6',
    }),
    subject: z.string().openapi({ example: 'Update due in 5 min: #42 Requests fail (Sev1)' }),
    text: z.string().openapi({
      example:
        'The next public word about incident #42 Requests fail (Sev1) is due at 2026-03-02T09:15:00.000Z.',
    }),
    state: messageState,
    created_at: timestamp,
    attempts: z.number().int().openapi({ example: 3 }),
    next_attempt_at: timestamp
      .nullable()
      .openapi({ description: 'Null unless it is waiting.', example: null }),
    sent_at: timestamp.nullable().openapi({ description: 'When the receiver had it.', example: null }),
    last_error: z.string().nullable().openapi({
      description: 'Why the last attempt failed; never an address or a secret.',
      example: 'the receiver answered 410',
    }),
  })
  .openapi('OutboxMessage')

export const toOutboxMessage = (row: OutboxMessage): z.infer<typeof outboxMessage> => ({
  id: row.id,
  kind: row.kind,
  incident_id: row.incidentId,
  recipient: row.recipient,
  subject: row.subject,
  text: contentOf(row.body).text,
  state: row.state,
  created_at: toTimestamp(row.createdAt),
  attempts: row.attempts,
  next_attempt_at: row.state === 'waiting' ? toTimestamp(row.nextAttemptAt) : null,
  sent_at: toTimestampOrNull(row.sentAt),
  last_error: row.lastError,
})
