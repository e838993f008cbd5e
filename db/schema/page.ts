import { sql } from 'drizzle-orm'
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { isNotEmpty, moment } from './columns.ts'

/** The page's own facts: one row. */
export const page = sqliteTable(
  'page',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    logoUrl: text('logo_url'),
    supportUrl: text('support_url'),
    /** An IANA time zone: where the days of the uptime bars and of the history begin. */
    timeZone: text('time_zone').notNull(),
  },
  (table) => [
    check('page_is_one_row', sql`${table.id} = 1`),
    check('page_name_is_not_empty', isNotEmpty(table.name)),
  ],
)

/** Counts up with every write that changes what the public sees: one row. */
export const revision = sqliteTable(
  'revision',
  {
    id: integer('id').primaryKey(),
    number: integer('number').notNull(),
    changedAt: moment('changed_at').notNull(),
    /** Drawn anew with each: two databases that were copied from one may come to the same number, never to this. */
    mark: text('mark'),
  },
  (table) => [check('revision_is_one_row', sql`${table.id} = 1`)],
)
