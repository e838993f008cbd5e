import { check, index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { isOneOf, moment } from './columns.ts'

export const subjectKinds = ['incident', 'maintenance'] as const

/**
 * Which incidents and maintenances the feeds of each topic tell of, with when each was last heard of, so that a feed
 * reads the newest and nothing else. A topic is `everything`, `component:ID` or `region:ID`. Derived by the verbs; what
 * once was about a topic stays so, since followers hear of how it goes on.
 */
export const feedSubjects = sqliteTable(
  'feed_subjects',
  {
    kind: text('kind', { enum: subjectKinds }).notNull(),
    /** Of an incident or a maintenance. */
    subjectId: text('subject_id').notNull(),
    topic: text('topic').notNull(),
    lastUpdateAt: moment('last_update_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.subjectId, table.topic] }),
    index('feed_subjects_by_update').on(table.topic, table.kind, table.lastUpdateAt),
    check('feed_subjects_kind', isOneOf(table.kind, subjectKinds)),
  ],
)
