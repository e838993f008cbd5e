import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { maintenanceStatuses } from '../../src/policy/maintenance.ts'
import { components } from './catalog.ts'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'

export const maintenanceOrigins = ['scheduled', 'imported'] as const

/** A rule by which windows repeat (RFC 5545, RRULE): its next windows are rows of their own. */
export const maintenanceSeries = sqliteTable(
  'maintenance_series',
  {
    id: publicId(),
    title: text('title').notNull(),
    message: text('message').notNull(),
    rrule: text('rrule').notNull(),
    /** An IANA time zone: the windows keep their time on its clocks when those change. */
    timeZone: text('time_zone').notNull(),
    firstStartsAt: moment('first_starts_at').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    componentIds: text('component_ids', { mode: 'json' }).$type<string[]>().notNull(),
    /** How long before its start followers are told of each window. */
    leadMinutes: integer('lead_minutes').notNull().default(10_080),
    createdAt: moment('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** Up to which occurrence, inclusive, windows were made: none is made twice, whatever became of it. */
    madeUpTo: moment('made_up_to'),
    /** Since when no more windows come. */
    endedAt: moment('ended_at'),
  },
  (table) => [
    check('maintenance_series_id_is_public', isPublicId(table.id)),
    check('maintenance_series_title_is_not_empty', isNotEmpty(table.title)),
    check('maintenance_series_lasts', sql`${table.durationMinutes} > 0`),
  ],
)

/** Planned work: a window that is announced, begins and ends. Never internal: scheduling it publishes it. */
export const maintenances = sqliteTable(
  'maintenances',
  {
    id: publicId(),
    title: text('title').notNull(),
    origin: text('origin', { enum: maintenanceOrigins }).notNull(),
    status: text('status', { enum: maintenanceStatuses }).notNull(),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    begunAt: moment('begun_at'),
    endedAt: moment('ended_at'),
    createdAt: moment('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    heldAt: moment('held_at'),
    heldBy: text('held_by'),
    releasedAt: moment('released_at'),
    /** SEQUENCE of RFC 5545: counts up with every change that a calendar must take over. */
    calendarSequence: integer('calendar_sequence').notNull(),
    /** When what a calendar shows of it last changed. */
    changedAt: moment('changed_at').notNull(),
    seriesId: text('series_id').references(() => maintenanceSeries.id),
    /** Which occurrence of its series it is: the start that the rule gives it, whatever it was moved to since. */
    occurrenceAt: moment('occurrence_at'),
    /** When followers are to be told of it; null once they have been. Only windows of a series wait for that. */
    announceAt: moment('announce_at'),
    /** Whether somebody has changed this one apart from its series, which then leaves it alone. */
    isOwn: integer('is_own', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    index('maintenances_by_status').on(table.status, table.startsAt),
    index('maintenances_by_start').on(table.startsAt),
    index('maintenances_to_announce').on(table.announceAt).where(sql`announce_at is not null`),
    uniqueIndex('maintenances_by_occurrence').on(table.seriesId, table.occurrenceAt),
    check('maintenances_id_is_public', isPublicId(table.id)),
    check('maintenances_title_is_not_empty', isNotEmpty(table.title)),
    check('maintenances_origin', isOneOf(table.origin, maintenanceOrigins)),
    check('maintenances_status', isOneOf(table.status, maintenanceStatuses)),
    check('maintenances_end_after_start', sql`${table.endsAt} > ${table.startsAt}`),
    check('maintenances_held_by_somebody', sql`(${table.heldAt} is null) = (${table.heldBy} is null)`),
    check(
      'maintenances_begun_have_begun',
      sql`(${table.status} in ('scheduled', 'cancelled')) = (${table.begunAt} is null)`,
    ),
    check(
      'maintenances_completed_have_ended',
      sql`(${table.status} = 'completed') = (${table.endedAt} is not null)`,
    ),
    check(
      'maintenances_occur_in_a_series',
      sql`(${table.seriesId} is null) = (${table.occurrenceAt} is null)`,
    ),
  ],
)

export const maintenanceComponents = sqliteTable(
  'maintenance_components',
  {
    maintenanceId: text('maintenance_id')
      .notNull()
      .references(() => maintenances.id),
    componentId: text('component_id')
      .notNull()
      .references(() => components.id),
  },
  (table) => [
    primaryKey({ columns: [table.maintenanceId, table.componentId] }),
    index('maintenance_components_by_component').on(table.componentId),
  ],
)

export const maintenanceUpdateKinds = [
  'schedule',
  'update',
  'change',
  'beginning',
  'verification',
  'completion',
  'cancellation',
  'imported',
] as const

/** What a change moved: times as ISO 8601 in UTC, components by name. */
export type MaintenanceChange = {
  startsAt?: { from: string; to: string }
  endsAt?: { from: string; to: string }
  components?: { added: string[]; removed: string[] }
}

/** What was published. One without a body says by its kind what happened, in the reader's language. */
export const maintenanceUpdates = sqliteTable(
  'maintenance_updates',
  {
    id: publicId(),
    maintenanceId: text('maintenance_id')
      .notNull()
      .references(() => maintenances.id),
    /** 1 for the announcement, then counting up within the maintenance. */
    sequence: integer('sequence').notNull(),
    kind: text('kind', { enum: maintenanceUpdateKinds }).notNull(),
    status: text('status', { enum: maintenanceStatuses }).notNull(),
    publishedAt: moment('published_at').notNull(),
    author: text('author').notNull(),
    /** Whether the window did it by itself. */
    isAutomatic: integer('is_automatic', { mode: 'boolean' }).notNull(),
    /** Markdown. */
    body: text('body'),
    change: text('change', { mode: 'json' }).$type<MaintenanceChange>(),
    editedAt: moment('edited_at'),
    retractedAt: moment('retracted_at'),
    retractionReason: text('retraction_reason'),
    purgedAt: moment('purged_at'),
  },
  (table) => [
    uniqueIndex('maintenance_updates_by_maintenance').on(table.maintenanceId, table.sequence),
    index('maintenance_updates_by_publication').on(table.publishedAt),
    check('maintenance_updates_id_is_public', isPublicId(table.id)),
    check('maintenance_updates_kind', isOneOf(table.kind, maintenanceUpdateKinds)),
    check('maintenance_updates_status', isOneOf(table.status, maintenanceStatuses)),
    check(
      'maintenance_updates_say_something',
      sql`${table.body} is not null or ${table.purgedAt} is not null or ${table.kind} in ('change', 'beginning', 'verification', 'completion')`,
    ),
    check(
      'maintenance_updates_retracted_say_why',
      sql`(${table.retractedAt} is null) = (${table.retractionReason} is null)`,
    ),
    check(
      'maintenance_updates_purged_are_retracted',
      sql`${table.purgedAt} is null or ${table.retractedAt} is not null`,
    ),
  ],
)

/** Every earlier wording of a corrected update, for the team's eyes. */
export const maintenanceWordings = sqliteTable(
  'maintenance_wordings',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    updateId: text('update_id')
      .notNull()
      .references(() => maintenanceUpdates.id),
    replacedAt: moment('replaced_at').notNull(),
    replacedBy: text('replaced_by').notNull(),
    body: text('body').notNull(),
  },
  (table) => [index('maintenance_wordings_by_update').on(table.updateId)],
)
