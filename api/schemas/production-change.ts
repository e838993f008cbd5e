import { z } from '@hono/zod-openapi'
import type { ProductionChange } from '#db/queries/production-changes.ts'
import { changePurposes } from '#src/policy/production-change.ts'
import { id, line, moment, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const purpose = z.enum(changePurposes, `must be one of ${changePurposes.join(', ')}`).openapi({
  description:
    'What it is for: `mitigates` the incident, `prevents_recurrence`, or `other`, which a freeze does not let through.',
  example: 'mitigates',
})

export const target = line(200).openapi({
  description: 'What is changed: a service, a pipeline, a repository. An exception holds for it alone.',
  example: 'edge-proxy',
})

export const productionChangeInput = z
  .strictObject({
    what: line(1_000).openapi({
      description: 'What is changed, and how.',
      example: 'Roll back the proxy to 4.18.2',
    }),
    target,
    purpose,
    at: moment.optional().openapi({ description: 'When it was made, where that was before now.' }),
  })
  .openapi('ProductionChangeInput')

const changeFields = {
  id,
  incident_id: id,
  what: z.string().openapi({ example: 'Roll back the proxy to 4.18.2' }),
  target: z.string().openapi({ example: 'edge-proxy' }),
  purpose,
  author: z.string().openapi({ example: 'Ben Okafor' }),
  at: timestamp,
  exception: z
    .object({
      expires_at: timestamp,
      used_at: timestamp.nullable().openapi({ description: 'When a pipeline redeemed it.' }),
    })
    .nullable()
    .openapi({ description: 'The exception from the freeze that it was given; null for none.' }),
}

export const productionChange = z.object(changeFields).openapi('ProductionChange')

export const documentedChange = z
  .object({
    ...changeFields,
    exception_token: z.string().nullable().openapi({
      description:
        'The secret that lets this one change through, once. It is shown this once and stored nowhere: the answer to a retry with the same Idempotency-Key holds null. Null also where no exception is given.',
      example: 'alx_6Zk1rQ2pVwN8xYtB4sLhJmC7dFgA3eKu9oRiTnWvXyU',
    }),
  })
  .openapi('DocumentedChange')

export const toProductionChange = (row: ProductionChange): z.infer<typeof productionChange> => ({
  id: row.id,
  incident_id: row.incidentId,
  what: row.what,
  target: row.target,
  purpose: row.purpose,
  author: row.author,
  at: toTimestamp(row.at),
  exception: row.exceptionExpiresAt && {
    expires_at: toTimestamp(row.exceptionExpiresAt),
    used_at: toTimestampOrNull(row.exceptionUsedAt),
  },
})
