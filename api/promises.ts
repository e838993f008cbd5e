import { createRoute, z } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { loadPromises } from '#src/incidents/promises.ts'
import type { UpdatePromise } from '#src/policy/promises.ts'
import { pageAfter, pagingQuery } from './http/paging.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { promisePage, toPromise } from './schemas/promise.ts'

export function promisesApi({ db, clock, policy }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/promises',
      operationId: 'listPromises',
      tags: ['Incidents'],
      summary: "List an incident's promises",
      description:
        'Every time by which the public was owed a word, from the initial update on, and whether it was kept or missed and by how much: the oldest first. What was imported promised nothing here.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page, and how all of them ended.', promisePage), ...problems },
    }),
    async (c) => {
      const list = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return loadPromises(reader, policy, incident, clock())
      })
      // An update promises once, and the initial one was promised by none.
      const rows = list.map((each) => ({ ...each, id: each.promisedBy ?? 'initial' }))
      const page = pageAfter(rows, c.req.valid('query'), toPromise)
      return c.json({ ...page, kept: countOf(list, 'kept'), missed: countOf(list, 'missed') }, 200)
    },
  )

  return api
}

const countOf = (list: UpdatePromise[], state: UpdatePromise['state']): number =>
  list.filter((each) => each.state === state).length
