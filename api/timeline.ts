import { createRoute, z } from '@hono/zod-openapi'
import { listTimeline } from '#db/queries/timeline.ts'
import type { Hub } from '#src/hub.ts'
import { decodeNumberCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { timelineEntry, toTimelineEntry } from './schemas/timeline-entry.ts'

export function timelineApi({ db }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/timeline',
      operationId: 'readTimeline',
      tags: ['Incidents'],
      summary: "Read an incident's timeline",
      description: 'Everything that was done about it, in the order in which it was written.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(timelineEntry)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = decodeNumberCursor(cursor)
      const rows = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return listTimeline(reader, incident.id, { after, limit: limit + 1 })
      })
      return c.json(
        toPage(rows, limit, ({ id }) => id, toTimelineEntry),
        200,
      )
    },
  )

  return api
}
