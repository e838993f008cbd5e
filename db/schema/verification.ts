import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { checkStates } from '../../src/policy/verification.ts'
import { people } from './access.ts'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'
import { updates } from './updates.ts'

/** Each tick of a verification check, in order; the latest one of a check holds. `open` takes a tick back. */
export const verificationTicks = sqliteTable(
  'verification_ticks',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    checkId: text('check_id').notNull(),
    state: text('state', { enum: checkStates }).notNull(),
    /** What shows it, or why it does not apply. */
    evidence: text('evidence').notNull(),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    at: moment('at').notNull(),
  },
  (table) => [
    index('verification_ticks_by_incident').on(table.incidentId, table.checkId),
    index('verification_ticks_by_person').on(table.personId),
    check('verification_ticks_state', isOneOf(table.state, checkStates)),
    check('verification_ticks_have_evidence', isNotEmpty(table.evidence)),
  ],
)

/** A resolution that went out with open checks, on the IC's word. */
export const verificationOverrides = sqliteTable(
  'verification_overrides',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    updateId: text('update_id')
      .notNull()
      .references(() => updates.id),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    reason: text('reason').notNull(),
    openChecks: text('open_checks', { mode: 'json' }).$type<string[]>().notNull(),
    at: moment('at').notNull(),
  },
  (table) => [
    index('verification_overrides_by_incident').on(table.incidentId),
    check('verification_overrides_say_why', isNotEmpty(table.reason)),
  ],
)

/** What was done to stop the bleeding. A temporary one must be marked removed before the incident is resolved. */
export const mitigations = sqliteTable(
  'mitigations',
  {
    id: publicId(),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    what: text('what').notNull(),
    isTemporary: integer('is_temporary', { mode: 'boolean' }).notNull(),
    madeAt: moment('made_at').notNull(),
    madeBy: text('made_by').notNull(),
    removedAt: moment('removed_at'),
    removedBy: text('removed_by'),
  },
  (table) => [
    index('mitigations_by_incident').on(table.incidentId),
    check('mitigations_id_is_public', isPublicId(table.id)),
    check('mitigations_what_is_not_empty', isNotEmpty(table.what)),
    check('mitigations_removal_is_whole', sql`(${table.removedAt} is null) = (${table.removedBy} is null)`),
    check('mitigations_only_temporary_ones_go', sql`${table.removedAt} is null or ${table.isTemporary}`),
  ],
)
