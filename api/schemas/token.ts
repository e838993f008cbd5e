import { z } from '@hono/zod-openapi'
import type { TokenWithBearer } from '#db/queries/access.ts'
import { tokenScopes } from '#db/schema/access.ts'
import { id, line, moment, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const scope = z.enum(tokenScopes, `must be one of ${tokenScopes.join(', ')}`).openapi({
  description: `What it may do, from the least: ${tokenScopes.join(', ')}. Each includes the ones before it.`,
  example: 'comms',
})

export const tokenInput = z
  .strictObject({
    name: line(200).openapi({
      description: 'What it is for, so that it can be told from others.',
      example: "Ana's laptop",
    }),
    scope,
    person_id: line(20)
      .nullish()
      .openapi({ description: 'Whose it is. Either this or `service`.', example: 'k3v9x2m4q7zt' }),
    service: line(200).nullish().openapi({ description: 'The program whose it is, in place of a person.' }),
    expires_at: moment.nullish().openapi({
      description: 'When it ends by itself; never, where it is left out.',
      example: '2027-03-02T09:00:00Z',
    }),
  })
  .superRefine(({ person_id, service }, context) => {
    const stated = [person_id, service].filter((each) => each != null).length
    if (stated === 1) return
    const message =
      stated === 2 ? 'must be left out where service is stated' : 'is missing: state it, or service'
    context.addIssue({ code: 'custom', path: ['person_id'], message })
  })
  .openapi('TokenInput')

const tokenFields = {
  id,
  name: z.string().openapi({ example: "Ana's laptop" }),
  scope,
  bearer: z.string().openapi({ description: "The person's name, or the service's.", example: 'Ana Lima' }),
  person_id: id.nullable(),
  service: z.string().nullable().openapi({ example: null }),
  created_at: timestamp,
  expires_at: timestamp.nullable().openapi({ example: '2027-03-02T09:00:00.000Z' }),
  last_used_at: timestamp.nullable().openapi({ description: 'To the minute.' }),
  revoked_at: timestamp.nullable().openapi({ description: 'Since when it lets nobody in.', example: null }),
}

export const token = z.object(tokenFields).openapi('Token', { description: 'A token without its secret.' })

export const newToken = z
  .object({
    ...tokenFields,
    token: z.string().nullable().openapi({
      description:
        'The secret, to be sent as `Authorization: Bearer …`. It is shown this once and stored nowhere: the answer to a retry with the same Idempotency-Key holds null.',
      example: 'acl_6Zk1rQ2pVwN8xYtB4sLhJmC7dFgA3eKu9oRiTnWvXyU',
    }),
  })
  .openapi('NewToken')

export const me = z
  .object({
    bearer: tokenFields.bearer,
    person_id: tokenFields.person_id,
    service: tokenFields.service,
    scope,
    token_id: id,
    token_name: tokenFields.name,
    expires_at: tokenFields.expires_at,
  })
  .openapi('Me')

export const toToken = (row: TokenWithBearer): z.infer<typeof token> => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  bearer: row.bearer,
  person_id: row.personId,
  service: row.service,
  created_at: toTimestamp(row.createdAt),
  expires_at: toTimestampOrNull(row.expiresAt),
  last_used_at: toTimestampOrNull(row.lastUsedAt),
  revoked_at: toTimestampOrNull(row.revokedAt),
})

export const toMe = (row: TokenWithBearer): z.infer<typeof me> => ({
  bearer: row.bearer,
  person_id: row.personId,
  service: row.service,
  scope: row.scope,
  token_id: row.id,
  token_name: row.name,
  expires_at: toTimestampOrNull(row.expiresAt),
})
