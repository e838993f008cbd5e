import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { roles } from '../../src/policy/roles.ts'
import { people } from './access.ts'
import { isOneOf, moment } from './columns.ts'
import { incidents } from './incidents.ts'

/** Who held which role of an incident, from when to when. A role has one holder at a time; a person may hold several. */
export const roleAssignments = sqliteTable(
  'role_assignments',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    role: text('role', { enum: roles }).notNull(),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    assignedAt: moment('assigned_at').notNull(),
    assignedBy: text('assigned_by').notNull(),
    releasedAt: moment('released_at'),
    releasedBy: text('released_by'),
  },
  (table) => [
    index('role_assignments_by_incident').on(table.incidentId, table.role),
    index('role_assignments_by_person').on(table.personId),
    uniqueIndex('role_assignments_one_holder')
      .on(table.incidentId, table.role)
      .where(sql`released_at is null`),
    check('role_assignments_role', isOneOf(table.role, roles)),
    check(
      'role_assignments_release_is_whole',
      sql`(${table.releasedAt} is null) = (${table.releasedBy} is null)`,
    ),
    check(
      'role_assignments_release_after_assignment',
      sql`${table.releasedAt} is null or ${table.releasedAt} >= ${table.assignedAt}`,
    ),
  ],
)
