import { createRoute } from '@hono/zod-openapi'
import { tokenScopes } from '#db/schema/access.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { me, toMe } from './schemas/token.ts'

export function meApi() {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/me',
      operationId: 'readMe',
      tags: ['Tokens'],
      summary: 'Read who I am',
      description: 'Whose token this is and what it may do: a quick check that it works.',
      ...needs(tokenScopes[0]),
      responses: { 200: json('The bearer.', me), ...problems },
    }),
    (c) => c.json(toMe(c.var.bearer), 200),
  )

  return api
}
