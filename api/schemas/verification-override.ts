import { z } from '@hono/zod-openapi'
import type { NamedOverride } from '#db/queries/verification.ts'
import { id, namedPerson, timestamp, toTimestamp } from './common.ts'

/** A resolution that went out with open checks, on the IC's word. */
export const verificationOverride = z
  .object({
    at: timestamp,
    person: namedPerson,
    reason: z
      .string()
      .openapi({ example: 'The drained nodes come back tomorrow; customers are not affected.' }),
    open_checks: z.array(z.string()).openapi({
      description: 'The checks that were open.',
      example: ['edge-drains'],
    }),
    update_id: id.openapi({ description: 'The resolution.' }),
  })
  .openapi('VerificationOverride')

export const toVerificationOverride = (row: NamedOverride): z.infer<typeof verificationOverride> => ({
  at: toTimestamp(row.at),
  person: { id: row.personId, name: row.name },
  reason: row.reason,
  open_checks: row.openChecks,
  update_id: row.updateId,
})
