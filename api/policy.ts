import { createRoute } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { policyInForce, toPolicy } from './schemas/policy.ts'

export function policyApi({ policy, channels }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/policy',
      operationId: 'readPolicy',
      tags: ['Policy'],
      summary: 'Read the policy in force',
      description:
        "The incident policy's numbers, checks and words as this hub keeps to them, and where the team's policy file sets them otherwise than the document. It changes with the file, at the next start.",
      ...needs('read'),
      responses: { 200: json('The policy.', policyInForce), ...problems },
    }),
    (c) => c.json(toPolicy(policy, channels), 200),
  )

  return api
}
