import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

export const messageStates = ['waiting', 'sent', 'parked'] as const

/**
 * Every effect outside the database, written in the transaction of the change that it tells of. The id never changes:
 * receivers tell a repetition by it.
 */
export const outbox = sqliteTable(
  'outbox',
  {
    id: publicId(),
    /** What the message is about, such as `update-reminder` or `escalation`. */
    kind: text('kind').notNull(),
    /** Names the occasion of a message that must go out once, whoever notices it first. */
    occasion: text('occasion').unique(),
    incidentId: text('incident_id').references(() => incidents.id),
    /** Whom it is for: `channel:NAME` of the policy file, or `person:ID`. Addresses are looked up when it is sent. */
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    /** The text and the data as they were when it was written: a retry sends the same. */
    body: text('body').notNull(),
    createdAt: moment('created_at').notNull(),
    state: text('state', { enum: messageStates }).notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: moment('next_attempt_at').notNull(),
    /** While it lies ahead, whoever holds the lease is sending. */
    leasedUntil: moment('leased_until'),
    leasedBy: text('leased_by'),
    sentAt: moment('sent_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('outbox_due').on(table.nextAttemptAt).where(sql`state = 'waiting'`),
    index('outbox_by_incident').on(table.incidentId),
    check('outbox_id_is_public', isPublicId(table.id)),
    check('outbox_state', isOneOf(table.state, messageStates)),
    check('outbox_recipient_is_not_empty', isNotEmpty(table.recipient)),
    check('outbox_sent_have_a_time', sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`),
  ],
)
