import { createRoute } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { loadPromises } from '#src/incidents/promises.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { promises, toPromises } from './schemas/promise.ts'

export function promisesApi({ db, clock, policy }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/promises',
      operationId: 'readPromises',
      tags: ['Incidents'],
      summary: "Read an incident's promises",
      description:
        'Every time by which the public was owed a word, from the initial update on, and whether it was kept or missed and by how much. What was imported promised nothing here.',
      ...needs('read'),
      request: { params: incidentId },
      responses: { 200: json('The promises.', promises), ...problems },
    }),
    async (c) => {
      const list = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return loadPromises(reader, policy, incident, clock())
      })
      return c.json(toPromises(list), 200)
    },
  )

  return api
}
