import { z } from '@hono/zod-openapi'
import type { NamedEscalation } from '#db/queries/escalations.ts'
import { type EscalationTrigger, escalationTargets, escalationTriggers } from '#src/policy/escalation.ts'
import { id, namedPerson, personId, reason, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const triggers = Object.keys(escalationTriggers) as [EscalationTrigger, ...EscalationTrigger[]]
const manual = triggers.filter((trigger) => !escalationTriggers[trigger].isAutomatic)

export const escalationInput = z
  .strictObject({
    trigger: z.enum(manual, `must be one of ${manual.join(', ')}`).openapi({
      description: manual
        .map((key) => `\`${key}\`, to ${escalationTriggers[key].to}: ${escalationTriggers[key].when}`)
        .join('; '),
      example: 'data_loss',
    }),
    reason: reason.openapi({ example: 'Two volumes in eu-west came back with blocks missing.' }),
  })
  .openapi('EscalationInput')

export const acknowledgementInput = z.strictObject({ person_id: personId }).openapi('AcknowledgementInput')

export const escalation = z
  .object({
    id,
    incident_id: id,
    to: z.enum(escalationTargets),
    trigger: z.enum(triggers).openapi({ example: 'no_improvement' }),
    when: z.string().openapi({
      description: "The guideline, in the policy's words.",
      example: escalationTriggers.no_improvement.when,
    }),
    automatic: z.boolean().openapi({ description: 'Whether it fired by itself.' }),
    reason: z
      .string()
      .nullable()
      .openapi({ description: 'What a person said when raising it.', example: null }),
    raised_at: timestamp,
    raised_by: z.string().openapi({ example: 'Allclear' }),
    times_told: z.number().int().openapi({
      description: 'How often it was told. 0: the policy names nobody to tell.',
      example: 2,
    }),
    last_told_at: timestamp.nullable(),
    acknowledged_at: timestamp.nullable(),
    acknowledged_by: namedPerson.nullable(),
  })
  .openapi('Escalation')

export const toEscalation = (row: NamedEscalation): z.infer<typeof escalation> => ({
  id: row.id,
  incident_id: row.incidentId,
  to: row.target,
  trigger: row.trigger,
  when: escalationTriggers[row.trigger].when,
  automatic: row.occasion !== null,
  reason: row.reason,
  raised_at: toTimestamp(row.raisedAt),
  raised_by: row.raisedBy,
  times_told: row.timesTold,
  last_told_at: row.timesTold === 0 ? null : toTimestamp(row.lastToldAt),
  acknowledged_at: toTimestampOrNull(row.acknowledgedAt),
  acknowledged_by:
    row.acknowledgedBy === null ? null : { id: row.acknowledgedBy, name: row.acknowledgedByName ?? '' },
})
