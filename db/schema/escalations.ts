import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type EscalationTrigger, escalationTargets, escalationTriggers } from '../../src/policy/escalation.ts'
import { people } from './access.ts'
import { isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'

const triggers = Object.keys(escalationTriggers) as [EscalationTrigger, ...EscalationTrigger[]]

/** Each escalation, from when it was raised until a named person acknowledged it. */
export const escalations = sqliteTable(
  'escalations',
  {
    id: publicId(),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    target: text('target', { enum: escalationTargets }).notNull(),
    trigger: text('trigger', { enum: triggers }).notNull(),
    /** What a person said when raising it; null for one that fired by itself. */
    reason: text('reason'),
    /** Names an automatic escalation, so that it fires once: the incident, the trigger and the time that it ran from. */
    occasion: text('occasion').unique(),
    raisedAt: moment('raised_at').notNull(),
    raisedBy: text('raised_by').notNull(),
    lastToldAt: moment('last_told_at').notNull(),
    timesTold: integer('times_told').notNull(),
    acknowledgedAt: moment('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by').references(() => people.id),
  },
  (table) => [
    index('escalations_by_incident').on(table.incidentId),
    index('escalations_waiting').on(table.lastToldAt).where(sql`acknowledged_at is null`),
    check('escalations_id_is_public', isPublicId(table.id)),
    check('escalations_target', isOneOf(table.target, escalationTargets)),
    check('escalations_trigger', isOneOf(table.trigger, triggers)),
    check(
      'escalations_acknowledgement_is_whole',
      sql`(${table.acknowledgedAt} is null) = (${table.acknowledgedBy} is null)`,
    ),
  ],
)
