import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { moment } from './columns.ts'

/** Up to where somebody outside has been told of changes to the public data. */
export const publicCursors = sqliteTable('public_cursors', {
  /** Who is told, such as `caches`. */
  reader: text('reader').primaryKey(),
  /** The revision that they have been told of. */
  revision: integer('revision').notNull(),
  /** The last entry of the audit log by then. */
  auditId: integer('audit_id').notNull(),
  /** When that was, where it matters. */
  toldAt: moment('told_at'),
})
