import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { findEscalation, listEscalations, type NamedEscalation } from '#db/queries/escalations.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Hub } from '#src/hub.ts'
import { acknowledgeEscalation } from '#src/incidents/acknowledge-escalation.ts'
import { raiseEscalation } from '#src/incidents/raise-escalation.ts'
import { mustFindActingPerson } from './acting-person.ts'
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
import { acknowledgementInput, escalation, escalationInput, toEscalation } from './schemas/escalation.ts'

const tags = ['Escalation']
const escalationId = incidentId.extend({
  escalation_id: idBelow('escalation_id'),
})

/** Telling owners and leadership, until one of them says that they know. */
export function escalationsApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/escalations',
      operationId: 'raiseEscalation',
      tags,
      summary: 'Escalate to owners or to leadership',
      description:
        'The trigger says to whom. They are told in the channels that the policy names, and again until a named person acknowledges it. What the policy escalates by itself cannot be raised by hand.',
      ...needs('comms'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(escalationInput) },
      responses: {
        201: json('The escalation.', escalation),
        409: problemAnswer('The incident was cancelled.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        if (incident.cancelledAt)
          throw notAsItStands('The incident was cancelled; declare a new one to escalate.')
        const raised = await raiseEscalation(act, incident, c.req.valid('json'))
        const body = toEscalation({ ...raised, acknowledgedByName: null })
        return { status: 201, body, incidentId: incident.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/escalations',
      operationId: 'listEscalations',
      tags,
      summary: 'List the escalations of an incident',
      description: 'In the order in which they were raised, by hand or by themselves.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(escalation)), ...problems },
    }),
    async (c) => {
      const rows = await hub.db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return listEscalations(reader, incident.id)
      })
      return c.json(pageAfter(rows, c.req.valid('query'), toEscalation), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/escalations/{escalation_id}/acknowledgement',
      operationId: 'acknowledgeEscalation',
      tags,
      summary: 'Acknowledge an escalation',
      description:
        'A named person takes it on; it is not repeated any more. Of an automatic one that fired again, the earlier ones are acknowledged with it.',
      ...needs('comms'),
      request: { params: escalationId, headers: idempotencyHeader, ...jsonBody(acknowledgementInput) },
      responses: {
        201: json('The escalation.', escalation),
        409: problemAnswer('Somebody has acknowledged it.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, escalation_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const row = await mustFindEscalation(act.tx, incident, escalation_id)
        const person = await mustFindActingPerson(act.tx, c.var.bearer, c.req.valid('json').person_id)
        if (row.acknowledgedAt) {
          const when = row.acknowledgedAt.toISOString()
          throw conflict(`${row.acknowledgedByName} acknowledged it at ${when}.`)
        }
        await acknowledgeEscalation(act, row, person)
        const body = toEscalation(await mustFindEscalation(act.tx, incident, escalation_id))
        return { status: 201, body, incidentId: id }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindEscalation(reader: Reader, incident: Incident, id: string): Promise<NamedEscalation> {
  const row = await findEscalation(reader, incident.id, id)
  if (!row) throw notFound('escalation of this incident')
  return row
}
