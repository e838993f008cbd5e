import { z } from '@hono/zod-openapi'
import type { Mitigation } from '#db/queries/mitigations.ts'
import { id, line, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

export const mitigationInput = z
  .strictObject({
    what: line(1_000).openapi({ example: 'Rate limit of 50 requests a second for each app in eu-west' }),
    temporary: z.boolean('must be true or false').openapi({
      description: 'Whether it has to be removed again before the incident is resolved.',
      example: true,
    }),
  })
  .openapi('MitigationInput')

export const removalInput = z
  .strictObject({
    result: line(1_000).nullish().openapi({
      description: 'What was seen when it went.',
      example: 'The error rate stayed below 0.1 % for ten minutes.',
    }),
  })
  .openapi('MitigationRemovalInput')

export const mitigation = z
  .object({
    id,
    incident_id: id,
    what: z.string().openapi({ example: 'Rate limit of 50 requests a second for each app in eu-west' }),
    temporary: z.boolean(),
    made_at: timestamp,
    made_by: z.string().openapi({ example: 'Ben Okafor' }),
    removed_at: timestamp
      .nullable()
      .openapi({ description: 'Null while it stands; one that is not temporary stays.' }),
    removed_by: z.string().nullable().openapi({ example: 'Ben Okafor' }),
  })
  .openapi('Mitigation')

export const toMitigation = (row: Mitigation): z.infer<typeof mitigation> => ({
  id: row.id,
  incident_id: row.incidentId,
  what: row.what,
  temporary: row.isTemporary,
  made_at: toTimestamp(row.madeAt),
  made_by: row.madeBy,
  removed_at: toTimestampOrNull(row.removedAt),
  removed_by: row.removedBy,
})
