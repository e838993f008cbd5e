import { sql } from 'drizzle-orm'
import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { changePurposes } from '../../src/policy/production-change.ts'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

/** Every production change during an incident. One that the freeze lets through holds an exception, as a hash. */
export const productionChanges = sqliteTable(
  'production_changes',
  {
    id: publicId(),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    what: text('what').notNull(),
    /** What the exception lets through: a service, a pipeline, a repository. */
    target: text('target').notNull(),
    purpose: text('purpose', { enum: changePurposes }).notNull(),
    author: text('author').notNull(),
    at: moment('at').notNull(),
    exceptionHash: text('exception_hash').unique(),
    exceptionExpiresAt: moment('exception_expires_at'),
    exceptionUsedAt: moment('exception_used_at'),
  },
  (table) => [
    index('production_changes_by_incident').on(table.incidentId, table.at),
    check('production_changes_id_is_public', isPublicId(table.id)),
    check('production_changes_what_is_not_empty', isNotEmpty(table.what)),
    check('production_changes_purpose', isOneOf(table.purpose, changePurposes)),
    check(
      'production_changes_exception_expires',
      sql`(${table.exceptionHash} is null) = (${table.exceptionExpiresAt} is null)`,
    ),
    check(
      'production_changes_used_exceptions_exist',
      sql`${table.exceptionUsedAt} is null or ${table.exceptionHash} is not null`,
    ),
    check(
      'production_changes_other_get_no_exception',
      sql`${table.purpose} <> 'other' or ${table.exceptionHash} is null`,
    ),
  ],
)
