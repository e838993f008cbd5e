import { createRoute, z } from '@hono/zod-openapi'
import { findMitigation, listMitigations } from '#db/queries/mitigations.ts'
import type { Hub } from '#src/hub.ts'
import { addMitigation, removeMitigation } from '#src/incidents/mitigate.ts'
import { pageAfter, pageOf, pagingQuery } from './http/paging.ts'
import { conflict, notAsItStands, notFound } from './http/problem.ts'
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
import { idBelow } from './schemas/common.ts'
import { mitigation, mitigationInput, removalInput, toMitigation } from './schemas/mitigation.ts'

const tags = ['Verification']
const path = '/incidents/{id}/mitigations'
const mitigationId = incidentId.extend({
  mitigation_id: idBelow('mitigation_id'),
})

/** What was done to stop the bleeding, and what of it has to be removed again. */
export function mitigationsApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path,
      operationId: 'addMitigation',
      tags,
      summary: 'Record a mitigation',
      description:
        'A rollback, a rate limit, a drain, a disabled feature flag. A temporary one keeps the incident from being resolved until it is marked as removed.',
      ...needs('responder'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(mitigationInput) },
      responses: {
        201: json('The mitigation.', mitigation),
        409: problemAnswer('The incident was cancelled.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        if (incident.cancelledAt)
          throw notAsItStands('The incident was cancelled; there is nothing to mitigate.')
        const { what, temporary } = c.req.valid('json')
        const added = await addMitigation(act, incident, { what, isTemporary: temporary })
        return { status: 201, body: toMitigation(added), incidentId: incident.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path,
      operationId: 'listMitigations',
      tags,
      summary: 'List the mitigations of an incident',
      description: 'In the order in which they were made.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(mitigation)), ...problems },
    }),
    async (c) => {
      const rows = await hub.db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return listMitigations(reader, incident.id)
      })
      return c.json(pageAfter(rows, c.req.valid('query'), toMitigation), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{mitigation_id}/removal`,
      operationId: 'removeMitigation',
      tags,
      summary: 'Mark a temporary mitigation as removed',
      ...needs('responder'),
      request: { params: mitigationId, headers: idempotencyHeader, ...jsonBody(removalInput) },
      responses: {
        201: json('The mitigation.', mitigation),
        409: problemAnswer('It is not temporary, or it was removed already.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, mitigation_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const row = await findMitigation(act.tx, incident.id, mitigation_id)
        if (!row) throw notFound('mitigation of this incident')
        if (!row.isTemporary) throw notAsItStands('The mitigation is not temporary: it stays.')
        if (row.removedAt) {
          throw conflict(`${row.removedBy} marked it as removed at ${row.removedAt.toISOString()}.`)
        }
        const removed = await removeMitigation(act, row, c.req.valid('json').result ?? null)
        return { status: 201, body: toMitigation(removed), incidentId: id }
      }),
  )

  return api
}
