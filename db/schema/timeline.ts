import { sql } from 'drizzle-orm'
import { type AnySQLiteColumn, check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { writtenKinds } from '../../src/policy/timeline.ts'
import { isNotEmpty, moment } from './columns.ts'
import { incidents } from './incidents.ts'
import { updates } from './updates.ts'

export const timelineKinds = [
  'declared',
  'update',
  'resolution',
  'reopening',
  'correction',
  'retraction',
  'purge',
  'title',
  'severity',
  'scope',
  'start',
  'cancellation',
  'note',
  'decision',
  'action',
  'metric',
  'link',
  'role',
  'escalation',
  'check',
  'mitigation',
  'production_change',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

/** What people write: an index holds only these, for whoever asks in the same words. */
export const isWritten = sql.raw(`kind in (${writtenKinds.map((kind) => `'${kind}'`).join(', ')})`)

/** The incident's written timeline. Entries are never edited; updates are named, not copied. */
export const timeline = sqliteTable(
  'timeline',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    happenedAt: moment('happened_at').notNull(),
    writtenAt: moment('written_at').notNull(),
    kind: text('kind', { enum: timelineKinds }).notNull(),
    author: text('author').notNull(),
    updateId: text('update_id').references(() => updates.id),
    /** The entry that this one corrects; neither is ever edited. */
    correctsId: integer('corrects_id').references((): AnySQLiteColumn => timeline.id),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    index('timeline_by_incident').on(table.incidentId, table.happenedAt),
    index('timeline_written').on(table.incidentId, table.kind).where(isWritten),
    index('timeline_corrections').on(table.correctsId).where(sql`corrects_id is not null`),
    check('timeline_kind_is_not_empty', isNotEmpty(table.kind)),
  ],
)
