import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'

/** What a token may do; each includes the ones before it. */
export const tokenScopes = ['signal', 'deploy', 'read', 'comms', 'responder', 'admin'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** The people whom roles, updates and tokens name. */
export const people = sqliteTable(
  'people',
  {
    id: publicId(),
    name: text('name').notNull(),
    contact: text('contact'),
    createdAt: moment('created_at').notNull(),
    archivedAt: moment('archived_at'),
  },
  (table) => [
    check('people_id_is_public', isPublicId(table.id)),
    check('people_name_is_not_empty', isNotEmpty(table.name)),
  ],
)

/** Admin tokens. The secret itself is never stored: only its SHA-256, which a 256-bit secret needs no salt for. */
export const tokens = sqliteTable(
  'tokens',
  {
    id: publicId(),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique(),
    scope: text('scope', { enum: tokenScopes }).notNull(),
    personId: text('person_id').references(() => people.id),
    service: text('service'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    index('tokens_by_person').on(table.personId),
    check('tokens_id_is_public', isPublicId(table.id)),
    check('tokens_scope', isOneOf(table.scope, tokenScopes)),
    check('tokens_belong_to_one', sql`(${table.personId} is null) <> (${table.service} is null)`),
    check('tokens_name_is_not_empty', isNotEmpty(table.name)),
  ],
)

/** Who did what, in the order in which it was written. Never holds the words of an update. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: moment('at').notNull(),
    author: text('author').notNull(),
    tokenId: text('token_id').references(() => tokens.id),
    action: text('action').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: text('subject_id').notNull(),
    requestId: text('request_id'),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_log_by_subject').on(table.subjectType, table.subjectId)],
)

/** The first answer to each POST that carried an Idempotency-Key, written in that POST's own transaction. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    tokenId: text('token_id')
      .notNull()
      .references(() => tokens.id),
    key: text('key').notNull(),
    /** SHA-256 of method, path and body: the same key with another request is refused. */
    fingerprint: text('fingerprint').notNull(),
    status: integer('status').notNull(),
    /** The answer's JSON without any secret; null after a purge of what it is about. */
    answer: text('answer'),
    /** The incident, or the maintenance, whose words the answer holds. */
    incidentId: text('incident_id'),
    at: moment('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tokenId, table.key] }),
    index('idempotency_keys_by_time').on(table.at),
    index('idempotency_keys_by_incident').on(table.incidentId),
  ],
)
