import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { componentStatuses } from '../../src/policy/scope.ts'
import { components, regions } from './catalog.ts'
import { isOneOf, moment } from './columns.ts'
import { incidents } from './incidents.ts'
import { updates } from './updates.ts'

/** Each statement of an incident's scope; the latest holds. One that came with an update names it. */
export const scopeChanges = sqliteTable(
  'scope_changes',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    updateId: text('update_id').references(() => updates.id),
    at: moment('at').notNull(),
    apps: text('apps', { mode: 'json' }).$type<string[]>().notNull(),
  },
  (table) => [index('scope_changes_by_incident').on(table.incidentId)],
)

export const scopeComponents = sqliteTable(
  'scope_components',
  {
    scopeChangeId: integer('scope_change_id')
      .notNull()
      .references(() => scopeChanges.id),
    componentId: text('component_id')
      .notNull()
      .references(() => components.id),
    status: text('status', { enum: componentStatuses }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scopeChangeId, table.componentId] }),
    index('scope_components_by_component').on(table.componentId),
    check('scope_components_status', isOneOf(table.status, componentStatuses)),
  ],
)

export const scopeRegions = sqliteTable(
  'scope_regions',
  {
    scopeChangeId: integer('scope_change_id')
      .notNull()
      .references(() => scopeChanges.id),
    regionId: text('region_id')
      .notNull()
      .references(() => regions.id),
  },
  (table) => [
    primaryKey({ columns: [table.scopeChangeId, table.regionId] }),
    index('scope_regions_by_region').on(table.regionId),
  ],
)

/**
 * Which components an incident ever named in public, with what lists of a component's incidents are ordered by, so
 * that the newest are found without the others. Derived by the verbs.
 */
export const incidentComponents = sqliteTable(
  'incident_components',
  {
    componentId: text('component_id')
      .notNull()
      .references(() => components.id),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    startedAt: moment('started_at').notNull(),
    lastUpdateAt: moment('last_update_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.componentId] }),
    index('incident_components_by_start').on(table.componentId, table.startedAt),
    index('incident_components_by_update').on(table.componentId, table.lastUpdateAt),
  ],
)

/** From when to when an incident impaired a component, as published: derived by the verbs, read by the bars. */
export const componentImpacts = sqliteTable(
  'component_impacts',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    componentId: text('component_id')
      .notNull()
      .references(() => components.id),
    status: text('status', { enum: componentStatuses }).notNull(),
    fromAt: moment('from_at').notNull(),
    /** Null while the incident is open. */
    toAt: moment('to_at'),
  },
  (table) => [
    index('component_impacts_by_incident').on(table.incidentId),
    index('component_impacts_by_component').on(table.componentId, table.toAt),
    index('component_impacts_by_end').on(table.toAt),
    check('component_impacts_status', isOneOf(table.status, componentStatuses)),
    check(
      'component_impacts_end_after_start',
      sql`${table.toAt} is null or ${table.toAt} >= ${table.fromAt}`,
    ),
  ],
)
