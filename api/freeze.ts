import { createHash } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { readFreeze } from '#src/incidents/freeze.ts'
import { type ExceptionFault, redeemException } from '#src/incidents/redeem-exception.ts'
import { authenticate } from './http/authenticate.ts'
import { Problem } from './http/problem.ts'
import { limitBody, requireJson } from './http/read-body.ts'
import {
  createRouter,
  idempotencyHeader,
  json,
  jsonBody,
  needs,
  problemAnswer,
  problems,
} from './http/routing.ts'
import { write } from './http/write.ts'
import { freeze, toFreeze } from './schemas/freeze.ts'
import { productionChange, target, toProductionChange } from './schemas/production-change.ts'

const tags = ['Production freeze']

const redemption = z
  .strictObject({
    token: z
      .string('must be a text')
      .min(1, 'must not be empty')
      .max(200, 'must have at most 200 characters')
      .openapi({
        description: 'The exception token that documenting the change was answered with.',
        example: 'alx_6Zk1rQ2pVwN8xYtB4sLhJmC7dFgA3eKu9oRiTnWvXyU',
      }),
    target,
  })
  .openapi('ExceptionRedemption')

const redeemed = z.object({ change: productionChange }).openapi('RedeemedException')

/** What pipelines ask: `/api/freeze`, outside of the admin API, for tokens that may do nothing else. */
export function freezeApi(hub: Hub) {
  const { db, policy, publicUrl } = hub
  const api = createRouter()
  api.use('/freeze/*', authenticate(hub), limitBody, requireJson)

  api.openapi(
    createRoute({
      method: 'get',
      path: '/freeze',
      operationId: 'readFreeze',
      tags,
      summary: 'Ask whether production is frozen',
      description:
        'Cheap enough for every step of every pipeline. An open Sev0 or Sev1 freezes production from its declaration on, published or not. With the `ETag` of an earlier answer as `If-None-Match`, 304 says that nothing has changed.',
      ...needs('deploy'),
      request: {
        headers: z.object({
          'if-none-match': z.string().optional().openapi({ description: 'The `ETag` of an earlier answer.' }),
        }),
      },
      responses: {
        200: json('Whether production is frozen, and why.', freeze),
        304: { description: 'As it was.' },
        ...problems,
      },
    }),
    async (c) => {
      const body = toFreeze(await db.snapshot((reader) => readFreeze(reader, policy)), publicUrl)
      const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)}"`
      c.header('etag', etag)
      const known = c.req.valid('header')['if-none-match']?.split(',') ?? []
      // A proxy that compresses makes the tag weak; it names the same answer all the same.
      if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) return c.body(null, 304)
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/freeze/exceptions',
      operationId: 'redeemException',
      tags,
      summary: 'Redeem an exception from the freeze',
      description:
        'Lets one deploy of one target through, once. An attempt on another target is refused and does not use the exception up.',
      ...needs('deploy'),
      request: { headers: idempotencyHeader, ...jsonBody(redemption) },
      responses: {
        200: json('Deploy. The exception is used up.', redeemed),
        403: problemAnswer("The exception is for another target, or the token's scope is too narrow."),
        404: problemAnswer('There is no such exception.'),
        409: problemAnswer('It was used already.'),
        410: problemAnswer('It has expired.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const outcome = await redeemException(act, c.req.valid('json'))
        if (!outcome.ok) throw refusal(outcome)
        const { change } = outcome
        return { status: 200, body: { change: toProductionChange(change) }, incidentId: change.incidentId }
      }),
  )

  return api
}

function refusal(outcome: ExceptionFault): Problem {
  const title = 'The exception lets nothing through'
  switch (outcome.fault) {
    case 'unknown':
      return new Problem(404, 'unknown-exception', title, 'Nobody was given this exception token.')
    case 'wrong_target':
      return new Problem(
        403,
        'exception-for-another-target',
        title,
        'The exception was made for another target. It was not used up.',
      )
    case 'used':
      return new Problem(
        409,
        'exception-used',
        title,
        `The exception was used at ${outcome.change.exceptionUsedAt?.toISOString()}. Document the next change to get another.`,
      )
    case 'expired':
      return new Problem(
        410,
        'exception-expired',
        title,
        `The exception expired at ${outcome.change.exceptionExpiresAt?.toISOString()}. Document the change again to get another.`,
      )
  }
}
