import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { findPerson, findToken, listTokens, type TokenWithBearer } from '#db/queries/access.ts'
import { createToken, type NewToken, revokeToken, wouldLockOut } from '#src/access/tokens.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { lastAdminToken } from './access-problems.ts'
import { unknownPerson } from './acting-person.ts'
import { decodeCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { type FieldError, invalidRequest, notFound } from './http/problem.ts'
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
import { idInPath } from './schemas/common.ts'
import { newToken, token, tokenInput, toToken } from './schemas/token.ts'

const tags = ['Tokens']

export function tokensApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/tokens',
      operationId: 'listTokens',
      tags,
      summary: 'List tokens',
      description: 'In the order of their ids, the revoked and expired ones too; never their secrets.',
      ...needs('admin'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(token)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = decodeCursor(cursor)
      const rows = await db.snapshot((reader) => listTokens(reader, { after, limit: limit + 1 }))
      return c.json(
        toPage(rows, limit, ({ id }) => id, toToken),
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/tokens',
      operationId: 'createToken',
      tags,
      summary: 'Create a token',
      description: 'For a person or for a named service. The answer holds its secret, this once.',
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(tokenInput) },
      responses: { 201: json('The token with its secret.', newToken), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { token, secret } = await createToken(act, await toNewToken(act, c.req.valid('json')))
        const row = await mustFindToken(act.tx, token.id)
        const body: z.infer<typeof newToken> = { ...toToken(row), token: secret }
        return { status: 201, body, replayBody: { ...body, token: null } }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/tokens/{id}',
      operationId: 'readToken',
      tags,
      summary: 'Read a token',
      description: 'All but its secret.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: { 200: json('The token.', token), ...problems },
    }),
    async (c) => {
      const row = await db.snapshot((reader) => mustFindToken(reader, c.req.valid('param').id))
      return c.json(toToken(row), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/tokens/{id}',
      operationId: 'revokeToken',
      tags,
      summary: 'Revoke a token',
      description:
        'At once and for good. It stays in the list, since history names it; doing it again changes nothing.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: {
        200: json('The token, revoked.', token),
        409: problemAnswer('It is the last usable admin token.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindToken(act.tx, c.req.valid('param').id)
        if (await wouldLockOut(act.tx, [row], act.now)) throw lastAdminToken('This')
        return { status: 200, body: toToken({ ...row, ...(await revokeToken(act, row)) }) }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindToken(reader: Reader, id: string): Promise<TokenWithBearer> {
  const token = await findToken(reader, id)
  if (!token) throw notFound('token')
  return token
}

/** @throws `Problem` 422 naming everything in it that cannot be. */
async function toNewToken({ tx, now }: Act, input: z.infer<typeof tokenInput>): Promise<NewToken> {
  const { name, scope, person_id: personId, service, expires_at: expiresAt } = input
  const person = personId == null ? null : await findPerson(tx, personId)
  const errors: FieldError[] = []
  if (personId != null && !person) {
    errors.push({ field: 'person_id', message: await unknownPerson(tx, personId) })
  }
  if (person?.archivedAt) {
    errors.push({ field: 'person_id', message: `${person.name} is archived; bring them back first` })
  }
  if (expiresAt && expiresAt <= now) {
    errors.push({ field: 'expires_at', message: `must be later than now, ${now.toISOString()}` })
  }
  if (errors.length > 0) throw invalidRequest(errors)
  return { name, scope, bearer: person ? { personId: person.id } : { service: service! }, expiresAt }
}
