import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type DeclarationReason, declarationReasons } from '../../src/policy/declaration.ts'
import { incidentStatuses } from '../../src/policy/lifecycle.ts'
import { severities } from '../../src/policy/severity.ts'
import { isNotEmpty, isNullOrOneOf, isOneOf, isPublicId, moment, publicId } from './columns.ts'

export const incidentOrigins = ['declared', 'imported'] as const
const reasons = Object.keys(declarationReasons) as [DeclarationReason, ...DeclarationReason[]]

export const incidents = sqliteTable(
  'incidents',
  {
    id: publicId(),
    /** Counts up: incident #42. */
    number: integer('number').notNull().unique(),
    title: text('title').notNull(),
    origin: text('origin', { enum: incidentOrigins }).notNull(),
    /** Said at the declaration, for good: the whole policy runs, and nothing of it is public or freezes production. */
    isDrill: integer('is_drill', { mode: 'boolean' }).notNull().default(false),
    reason: text('reason', { enum: reasons }),
    severity: text('severity', { enum: severities }).notNull(),
    highestSeverity: text('highest_severity', { enum: severities }).notNull(),
    /** Null while nothing is published: the incident is internal, only its clock runs. */
    status: text('status', { enum: incidentStatuses }),
    declaredAt: moment('declared_at').notNull(),
    declaredBy: text('declared_by').notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
    firstPublishedAt: moment('first_published_at'),
    lastUpdateAt: moment('last_update_at'),
    /** When its title or its start was last corrected after it was published. */
    amendedAt: moment('amended_at'),
    /** The standing promise: when the next update was said to come. */
    promisedAt: moment('promised_at'),
    resolvedAt: moment('resolved_at'),
    cancelledAt: moment('cancelled_at'),
    cancellationReason: text('cancellation_reason'),
    postmortemUrl: text('postmortem_url'),
  },
  (table) => [
    index('incidents_by_status').on(table.status),
    index('incidents_by_severity').on(table.severity, table.number),
    index('incidents_by_start').on(table.startedAt, table.number),
    index('incidents_by_publication').on(table.firstPublishedAt, table.number),
    index('incidents_by_end').on(table.resolvedAt, table.cancelledAt),
    check('incidents_id_is_public', isPublicId(table.id)),
    check('incidents_number_counts_up', sql`${table.number} > 0`),
    check('incidents_title_is_not_empty', isNotEmpty(table.title)),
    check('incidents_origin', isOneOf(table.origin, incidentOrigins)),
    check('incidents_reason', isNullOrOneOf(table.reason, reasons)),
    check('incidents_severity', isOneOf(table.severity, severities)),
    check('incidents_highest_severity', isOneOf(table.highestSeverity, severities)),
    check('incidents_highest_is_highest', sql`${table.highestSeverity} <= ${table.severity}`),
    check('incidents_status', isNullOrOneOf(table.status, incidentStatuses)),
    check(
      'incidents_published_have_a_status',
      sql`(${table.status} is null) = (${table.firstPublishedAt} is null) and (${table.status} is null) = (${table.lastUpdateAt} is null)`,
    ),
    check(
      'incidents_resolved_have_an_end',
      sql`(${table.status} is 'resolved') = (${table.resolvedAt} is not null) and (${table.resolvedAt} is null) = (${table.endedAt} is null)`,
    ),
    check(
      'incidents_end_after_start',
      sql`${table.endedAt} is null or ${table.endedAt} >= ${table.startedAt}`,
    ),
    check('incidents_cancelled_are_internal', sql`${table.cancelledAt} is null or ${table.status} is null`),
    check(
      'incidents_cancelled_say_why',
      sql`(${table.cancelledAt} is null) = (${table.cancellationReason} is null)`,
    ),
  ],
)

/** Every change of severity, since what the policy asks for follows the highest one ever held. */
export const severityChanges = sqliteTable(
  'severity_changes',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    at: moment('at').notNull(),
    from: text('from_severity', { enum: severities }).notNull(),
    to: text('to_severity', { enum: severities }).notNull(),
  },
  (table) => [
    index('severity_changes_by_incident').on(table.incidentId),
    check('severity_changes_from', isOneOf(table.from, severities)),
    check('severity_changes_to', isOneOf(table.to, severities)),
  ],
)
