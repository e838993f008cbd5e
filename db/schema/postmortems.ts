import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { actionItemStates } from '../../src/policy/action-items.ts'
import { people } from './access.ts'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

/** What an incident taught: a draft for the team, and the words that are public. */
export const postmortems = sqliteTable(
  'postmortems',
  {
    incidentId: text('incident_id')
      .primaryKey()
      .references(() => incidents.id),
    /** 'Sev2 with actionable learning', as a person marked it. */
    hasActionableLearning: integer('has_actionable_learning', { mode: 'boolean' }).notNull(),
    /** Whether titles and states of its action items are public. */
    showsActionItems: integer('shows_action_items', { mode: 'boolean' }).notNull(),
    draft: text('draft'),
    /** The words that are public, in Markdown. */
    published: text('published'),
    /** Stays when the words are purged: it was out by then. */
    firstPublishedAt: moment('first_published_at'),
    /** When a person last stood by these words, by publishing them. */
    publishedAt: moment('published_at'),
    publishedBy: text('published_by'),
    /** When the public words last changed after they were out. */
    editedAt: moment('edited_at'),
    /** When the words were removed for good, and why; null once others are published in their place. */
    purgedAt: moment('purged_at'),
    purgeReason: text('purge_reason'),
  },
  (table) => [
    check(
      'postmortems_publication_is_whole',
      sql`(${table.published} is null) = (${table.publishedAt} is null) and (${table.published} is null or ${table.firstPublishedAt} is not null) and (${table.published} is null) = (${table.publishedBy} is null)`,
    ),
    check('postmortems_purged_say_why', sql`(${table.purgedAt} is null) = (${table.purgeReason} is null)`),
    check('postmortems_purged_are_not_public', sql`${table.purgedAt} is null or ${table.published} is null`),
    check(
      'postmortems_edited_are_published',
      sql`${table.editedAt} is null or ${table.published} is not null`,
    ),
  ],
)

/** Every earlier public wording, for the team's eyes. */
export const postmortemWordings = sqliteTable(
  'postmortem_wordings',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    replacedAt: moment('replaced_at').notNull(),
    replacedBy: text('replaced_by').notNull(),
    markdown: text('markdown').notNull(),
  },
  (table) => [index('postmortem_wordings_by_incident').on(table.incidentId)],
)

/** What is to be done so that it does not happen again, tracked to completion. */
export const actionItems = sqliteTable(
  'action_items',
  {
    id: publicId(),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    title: text('title').notNull(),
    ownerId: text('owner_id')
      .notNull()
      .references(() => people.id),
    /** A date of the page's calendar, as YYYY-MM-DD. */
    dueOn: text('due_on').notNull(),
    state: text('state', { enum: actionItemStates }).notNull(),
    /** Why it was dropped. */
    reason: text('reason'),
    createdAt: moment('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    closedAt: moment('closed_at'),
    closedBy: text('closed_by'),
  },
  (table) => [
    index('action_items_by_incident').on(table.incidentId),
    index('action_items_open').on(table.dueOn, table.id).where(sql`state = 'open'`),
    check('action_items_id_is_public', isPublicId(table.id)),
    check('action_items_title_is_not_empty', isNotEmpty(table.title)),
    check('action_items_state', isOneOf(table.state, actionItemStates)),
    check(
      'action_items_due_on_a_date',
      sql`${table.dueOn} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`,
    ),
    check('action_items_dropped_say_why', sql`(${table.state} = 'dropped') = (${table.reason} is not null)`),
    check('action_items_closed_have_a_time', sql`(${table.state} = 'open') = (${table.closedAt} is null)`),
  ],
)
