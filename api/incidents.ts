import { createRoute, z } from '@hono/zod-openapi'
import { listIncidents } from '#db/queries/incidents.ts'
import type { Hub } from '#src/hub.ts'
import { amendIncident } from '#src/incidents/amend-incident.ts'
import { cancelIncident } from '#src/incidents/cancel-incident.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { declarationInput, previewDeclaration, readDeclaration } from './declaration.ts'
import { decodeNumberCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import {
  incidentId,
  mustFindIncident,
  presentIncidents,
  presentOne,
  presentWithUpdates,
  readScope,
} from './incident-access.ts'
import { declarationPreview, previewQuery, wantsPreview } from './preview.ts'
import { reason } from './schemas/common.ts'
import { amendment, incident, severity } from './schemas/incident.ts'
import { update } from './schemas/update.ts'
import { heldUpdates } from './update-lists.ts'

const states = [
  'open',
  'internal',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'cancelled',
] as const

const incidentWithUpdates = incident.extend(heldUpdates(update, 'listUpdates')).openapi('IncidentWithUpdates')

const tags = ['Incidents']

export function incidentsApi(hub: Hub) {
  const { db, clock } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents',
      operationId: 'declareIncident',
      tags,
      summary: 'Declare an incident',
      description:
        'The incident is internal until its first update: no public effect, only the clock. A drill stays so for ever. With `initial_update` one call declares and publishes; when the policy objects to it, nothing is declared.',
      ...needs('comms'),
      request: {
        query: previewQuery,
        headers: idempotencyHeader,
        ...jsonBody(declarationInput),
      },
      responses: {
        200: json('With `preview=true`: what would be shown, and every objection.', declarationPreview),
        201: json('The incident.', incidentWithUpdates),
        ...problems,
      },
    }),
    async (c) => {
      const input = c.req.valid('json')
      if (wantsPreview(c)) {
        const shown = await db.snapshot(async (reader) =>
          previewDeclaration(hub, reader, await readDeclaration(reader, input)),
        )
        return c.json(shown, 200)
      }
      return write(hub, c, async (act) => {
        const outcome = accepted(await declareIncident(act, await readDeclaration(act.tx, input)))
        const body = await presentWithUpdates(hub, act.tx, outcome.incident, act.now)
        return { status: 201, body, incidentId: body.id }
      })
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents',
      operationId: 'listIncidents',
      tags,
      summary: 'List incidents',
      description: 'Newest number first.',
      ...needs('read'),
      request: {
        query: z.strictObject({
          ...pagingQuery,
          status: z
            .enum(states, `must be one of ${states.join(', ')}`)
            .optional()
            .openapi({
              description:
                '`open`: every one that is neither resolved nor cancelled; `internal`: unpublished.',
            }),
          severity: severity.optional(),
          drill: z.enum(['true', 'false'], 'must be true or false').optional().openapi({
            description: '`true`: drills alone; `false`: none of them. All, where it is left out.',
          }),
        }),
      },
      responses: { 200: json('One page.', pageOf(incident)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, status, severity, drill } = c.req.valid('query')
      const before = decodeNumberCursor(cursor)
      const page = await db.snapshot(async (reader) => {
        const isDrill = drill && drill === 'true'
        const filter = { before, state: status, severity, isDrill }
        const rows = await listIncidents(reader, { ...filter, limit: limit + 1 })
        const shown = await presentIncidents(hub, reader, rows, clock())
        return toPage(
          shown,
          limit,
          ({ number }) => number,
          (item) => item,
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}',
      operationId: 'readIncident',
      tags,
      summary: 'Read an incident with its newest updates',
      description: 'The `ETag` names the last update: send it back as `If-Match` when you publish.',
      ...needs('read'),
      request: { params: incidentId },
      responses: { 200: json('The incident.', incidentWithUpdates), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) => {
        const row = await mustFindIncident(reader, c.req.valid('param').id)
        return presentWithUpdates(hub, reader, row, clock())
      })
      c.header('etag', `"${body.last_update_id ?? 'none'}"`)
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/incidents/{id}',
      operationId: 'changeIncident',
      tags,
      summary: 'Change an incident',
      description:
        'Title and start at any time. Severity and scope only while nothing is published; then they change with an update.',
      ...needs('comms'),
      request: { params: incidentId, ...jsonBody(amendment) },
      responses: { 200: json('The incident.', incident), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindIncident(act.tx, c.req.valid('param').id)
        const { title, severity, started_at: startedAt, ...input } = c.req.valid('json')
        const scope = await readScope(act.tx, input.scope, 'scope')
        const outcome = accepted(await amendIncident(act, row, { title, severity, startedAt, scope }))
        return { status: 200, body: await presentOne(hub, act.tx, outcome.incident, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/cancellation',
      operationId: 'cancelIncident',
      tags,
      summary: 'Cancel an incident that was never published',
      description: 'For a false alarm. Once something is published, only a resolution closes the incident.',
      ...needs('comms'),
      request: {
        params: incidentId,
        headers: idempotencyHeader,
        ...jsonBody(z.strictObject({ reason }).openapi('Cancellation')),
      },
      responses: { 201: json('The incident.', incident), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindIncident(act.tx, c.req.valid('param').id)
        const outcome = accepted(await cancelIncident(act, row, c.req.valid('json').reason))
        const body = await presentOne(hub, act.tx, outcome.incident, act.now)
        return { status: 201, body, incidentId: body.id }
      }),
  )

  return api
}
