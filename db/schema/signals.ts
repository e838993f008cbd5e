import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { type DeclarationReason, declarationReasons } from '../../src/policy/declaration.ts'
import { severities } from '../../src/policy/severity.ts'
import { suggestionStates } from '../../src/policy/signals.ts'
import { isNotEmpty, isNullOrOneOf, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

const reasons = Object.keys(declarationReasons) as [DeclarationReason, ...DeclarationReason[]]

/** What signals suggest: to declare an incident. Only a person makes one of it. */
export const suggestions = sqliteTable(
  'suggestions',
  {
    id: publicId(),
    /** What its signals have in common: a component, or the group that their sender put them in. */
    subject: text('subject').notNull(),
    state: text('state', { enum: suggestionStates }).notNull(),
    title: text('title').notNull(),
    reason: text('reason', { enum: reasons }).notNull(),
    severity: text('severity', { enum: severities }).notNull(),
    /** What would be its scope. Ids are looked up when it is used, since what they name may be gone by then. */
    componentId: text('component_id'),
    regionIds: text('region_ids', { mode: 'json' }).$type<string[]>().notNull(),
    apps: text('apps', { mode: 'json' }).$type<string[]>().notNull(),
    firstAt: moment('first_at').notNull(),
    lastAt: moment('last_at').notNull(),
    /** When it was decided, or its last signal was over. */
    endedAt: moment('ended_at'),
    /** Who decided. */
    endedBy: text('ended_by'),
    incidentId: text('incident_id').references(() => incidents.id),
    dismissalReason: text('dismissal_reason'),
  },
  (table) => [
    uniqueIndex('suggestions_open').on(table.subject).where(sql`state = 'open'`),
    index('suggestions_by_subject').on(table.subject, table.firstAt),
    index('suggestions_by_state').on(table.state, table.firstAt),
    index('suggestions_by_time').on(table.firstAt),
    check('suggestions_id_is_public', isPublicId(table.id)),
    check('suggestions_state', isOneOf(table.state, suggestionStates)),
    check('suggestions_title_is_not_empty', isNotEmpty(table.title)),
    check('suggestions_reason', isOneOf(table.reason, reasons)),
    check('suggestions_severity', isOneOf(table.severity, severities)),
    check('suggestions_open_have_no_end', sql`(${table.state} = 'open') = (${table.endedAt} is null)`),
    check(
      'suggestions_accepted_are_incidents',
      sql`(${table.state} = 'accepted') = (${table.incidentId} is not null)`,
    ),
    check(
      'suggestions_dismissed_say_why',
      sql`(${table.state} = 'dismissed') = (${table.dismissalReason} is not null)`,
    ),
  ],
)

/** Each signal of a suggestion once, however often it repeats. */
export const signals = sqliteTable(
  'signals',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    suggestionId: text('suggestion_id')
      .notNull()
      .references(() => suggestions.id),
    /** Its sender's own name for it, such as an alert's fingerprint. */
    key: text('key').notNull(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    source: text('source').notNull(),
    url: text('url'),
    reason: text('reason', { enum: reasons }),
    startedAt: moment('started_at').notNull(),
    firstAt: moment('first_at').notNull(),
    lastAt: moment('last_at').notNull(),
    times: integer('times').notNull(),
    resolvedAt: moment('resolved_at'),
    messageId: text('message_id'),
  },
  (table) => [
    uniqueIndex('signals_of_suggestion').on(table.suggestionId, table.key),
    index('signals_by_key').on(table.key),
    check('signals_key_is_not_empty', isNotEmpty(table.key)),
    check('signals_reason', isNullOrOneOf(table.reason, reasons)),
  ],
)
