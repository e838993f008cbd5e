import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { incidentStatuses } from '../../src/policy/lifecycle.ts'
import { severities } from '../../src/policy/severity.ts'
import { isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

export const updateKinds = ['update', 'resolution', 'reopening', 'imported'] as const

/** What led the status elsewhere, or may have: an index holds only these, for whoever asks in the same words. */
export const turns = sql.raw("(status_before is null or status_before <> status or kind = 'reopening')")

/** What was published. The words of the two templates are columns; an imported update has one Markdown body. */
export const updates = sqliteTable(
  'updates',
  {
    id: publicId(),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    /** 1 for the initial update, then counting up within the incident. */
    sequence: integer('sequence').notNull(),
    kind: text('kind', { enum: updateKinds }).notNull(),
    status: text('status', { enum: incidentStatuses }).notNull(),
    /** The status of the update before, to find those that changed it; null where there is none, or nobody has looked. */
    statusBefore: text('status_before', { enum: incidentStatuses }),
    severity: text('severity', { enum: severities }).notNull(),
    publishedAt: moment('published_at').notNull(),
    author: text('author').notNull(),
    whatIsHappening: text('what_is_happening'),
    whoIsAffected: text('who_is_affected'),
    whatWeAreDoing: text('what_we_are_doing'),
    nextUpdateAt: moment('next_update_at'),
    whatWasImpacted: text('what_was_impacted'),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    /** The start that this resolution corrected, where it did. */
    correctedStartedAt: moment('corrected_started_at'),
    whatChanged: text('what_changed'),
    postmortemUrl: text('postmortem_url'),
    reopeningReason: text('reopening_reason'),
    body: text('body'),
    editedAt: moment('edited_at'),
    retractedAt: moment('retracted_at'),
    retractionReason: text('retraction_reason'),
    purgedAt: moment('purged_at'),
  },
  (table) => [
    uniqueIndex('updates_by_incident').on(table.incidentId, table.sequence),
    index('updates_that_turn').on(table.incidentId, table.sequence).where(turns),
    index('updates_by_publication').on(table.publishedAt, table.sequence),
    check('updates_id_is_public', isPublicId(table.id)),
    check('updates_kind', isOneOf(table.kind, updateKinds)),
    check('updates_status', isOneOf(table.status, incidentStatuses)),
    check('updates_severity', isOneOf(table.severity, severities)),
    check(
      'updates_resolved_only_by_resolution',
      sql`${table.kind} = 'imported' or (${table.status} = 'resolved') = (${table.kind} = 'resolution')`,
    ),
    check(
      'updates_hold_their_template',
      sql`case
        when ${table.purgedAt} is not null then true
        when ${table.kind} = 'imported' then ${table.body} is not null
        when ${table.kind} = 'resolution' then ${table.whatWasImpacted} is not null and ${table.whatChanged} is not null and ${table.startedAt} is not null and ${table.endedAt} is not null
        else ${table.whatIsHappening} is not null and ${table.whoIsAffected} is not null and ${table.whatWeAreDoing} is not null and ${table.nextUpdateAt} is not null
      end`,
    ),
    check(
      'updates_promise_a_later_time',
      sql`${table.nextUpdateAt} is null or ${table.nextUpdateAt} > ${table.publishedAt}`,
    ),
    check(
      'updates_retracted_say_why',
      sql`(${table.retractedAt} is null) = (${table.retractionReason} is null)`,
    ),
    check('updates_purged_are_retracted', sql`${table.purgedAt} is null or ${table.retractedAt} is not null`),
  ],
)

/** Every earlier wording of a corrected update, for the team's eyes. */
export const updateWordings = sqliteTable(
  'update_wordings',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    updateId: text('update_id')
      .notNull()
      .references(() => updates.id),
    replacedAt: moment('replaced_at').notNull(),
    replacedBy: text('replaced_by').notNull(),
    wording: text('wording', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('update_wordings_by_update').on(table.updateId)],
)
