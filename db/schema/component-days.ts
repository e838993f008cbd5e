import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { ComponentStatus } from '../../src/policy/scope.ts'
import { components } from './catalog.ts'
import { isNotEmpty } from './columns.ts'

/**
 * How long a component was impaired on one day of the page's calendar, by what had ended: counted by the verbs, so
 * that the bars need not look at every incident there ever was. A day without a row was a good one.
 */
export const componentDays = sqliteTable(
  'component_days',
  {
    componentId: text('component_id')
      .notNull()
      .references(() => components.id),
    /** YYYY-MM-DD in the page's time zone. */
    date: text('date').notNull(),
    /** Milliseconds at each status that impairs; overlaps count once, at the worst. */
    spentMs: text('spent_ms', { mode: 'json' }).$type<Partial<Record<ComponentStatus, number>>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.componentId, table.date] }),
    index('component_days_by_date').on(table.date),
    check('component_days_date', sql`${table.date} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`),
  ],
)

/** Whose days they are: one row, none before the first count. Where the page's zone is another one, all are counted anew. */
export const componentDaysZone = sqliteTable(
  'component_days_zone',
  {
    id: integer('id').primaryKey(),
    timeZone: text('time_zone').notNull(),
  },
  (table) => [
    check('component_days_zone_is_one_row', sql`${table.id} = 1`),
    check('component_days_zone_is_not_empty', isNotEmpty(table.timeZone)),
  ],
)
