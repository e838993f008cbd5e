import { createRoute, z } from '@hono/zod-openapi'
import { listProductionChanges } from '#db/queries/production-changes.ts'
import type { Hub } from '#src/hub.ts'
import { type Documented, documentChange } from '#src/incidents/document-change.ts'
import { pageAfter, pageOf, pagingQuery } from './http/paging.ts'
import { invalidRequest, Problem } from './http/problem.ts'
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
import { incidentId, mustFindIncident } from './incident-access.ts'
import { toFreeze } from './schemas/freeze.ts'
import {
  documentedChange,
  productionChange,
  productionChangeInput,
  toProductionChange,
} from './schemas/production-change.ts'

const tags = ['Production freeze']

/** Production changes during an incident: every one is documented, and some get an exception from the freeze. */
export function productionChangesApi(hub: Hub) {
  const { db, publicUrl } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/production-changes',
      operationId: 'documentProductionChange',
      tags,
      summary: 'Document a production change',
      description:
        'Every production change belongs in the incident timeline. One that mitigates an open incident or prevents its recurrence also gets an exception from the freeze: a secret for one deploy of one target. Any other is documented and, while production is frozen, answered with 423.',
      ...needs('responder'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(productionChangeInput) },
      responses: {
        201: json('Documented. The exception token is shown this once.', documentedChange),
        423: problemAnswer('Documented, but production is frozen and the change has to wait.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        const input = c.req.valid('json')
        if (input.at && input.at > act.now) {
          const message = 'must not lie in the future; document the change when you make it'
          throw invalidRequest([{ field: 'at', message }])
        }
        const documented = await documentChange(act, incident, input)
        const change = toProductionChange(documented.change)
        return {
          status: 201,
          body: { ...change, exception_token: documented.exception },
          replayBody: { ...change, exception_token: null },
          problem: documented.mayShip ? undefined : frozen(documented, publicUrl),
          incidentId: incident.id,
        }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/production-changes',
      operationId: 'listProductionChanges',
      tags,
      summary: 'List the production changes of an incident',
      description: 'In the order in which they were made.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(productionChange)), ...problems },
    }),
    async (c) => {
      const rows = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return listProductionChanges(reader, incident.id)
      })
      return c.json(pageAfter(rows, c.req.valid('query'), toProductionChange), 200)
    },
  )

  return api
}

/** The change is on the timeline; it may not ship now. */
function frozen({ change, freeze }: Documented, publicUrl: string): Problem {
  const { since, incidents } = toFreeze(freeze, publicUrl)
  return new Problem(
    423,
    'frozen',
    'Production is frozen',
    `${freeze.reason} The change was documented as ${change.id}; ship it once production is no longer frozen.`,
    { members: { change: toProductionChange(change), since, incidents } },
  )
}
