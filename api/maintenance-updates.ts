import { createRoute, z } from '@hono/zod-openapi'
import { listMaintenanceUpdatesBefore, listMaintenanceWordings } from '#db/queries/maintenance-updates.ts'
import type { Hub } from '#src/hub.ts'
import { correctMaintenanceUpdate } from '#src/maintenance/correct-maintenance-update.ts'
import {
  purgeMaintenanceUpdate,
  retractMaintenanceUpdate,
} from '#src/maintenance/retract-maintenance-update.ts'
import { isBlank } from '#src/policy/blank.ts'
import { pageOf, pagingQuery } from './http/paging.ts'
import { invalidRequest, notAsItStands } from './http/problem.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { scrub } from './http/scrub.ts'
import { write } from './http/write.ts'
import {
  maintenanceId,
  maintenanceUpdateId,
  mustFindMaintenance,
  mustFindMaintenanceUpdate,
} from './maintenance-access.ts'
import { reason } from './schemas/common.ts'
import {
  maintenanceCorrection,
  maintenanceUpdate,
  maintenanceWording,
  toMaintenanceUpdate,
  toMaintenanceWording,
} from './schemas/maintenance.ts'
import { presentPage } from './update-lists.ts'

const tags = ['Maintenance']
const reasonBody = z
  .strictObject({ reason: reason.openapi({ description: 'Shown in the place of the update.' }) })
  .openapi('MaintenanceRetractionReason')
const updateWithWordings = maintenanceUpdate
  .extend({
    earlier_wordings: z
      .array(maintenanceWording)
      .openapi({ description: 'Oldest first; for the team only.' }),
  })
  .openapi('MaintenanceUpdateWithEarlierWordings')

/** What can be done about an update of a maintenance once it is out: list, read, correct, retract, purge. */
export function maintenanceUpdatesApi(hub: Hub) {
  const { db, publicUrl } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenances/{id}/updates',
      operationId: 'listMaintenanceUpdates',
      tags,
      summary: 'List the updates of a maintenance',
      description: 'All that was published about it, newest first, with what was withdrawn since.',
      ...needs('read'),
      request: { params: maintenanceId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(maintenanceUpdate)), ...problems },
    }),
    async (c) => {
      const page = await db.snapshot(async (reader) => {
        const { id } = await mustFindMaintenance(reader, c.req.valid('param').id)
        return presentPage(
          c.req.valid('query'),
          (slice) => listMaintenanceUpdatesBefore(reader, id, slice),
          (row) => toMaintenanceUpdate(row, publicUrl),
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenances/{id}/updates/{update_id}',
      operationId: 'readMaintenanceUpdate',
      tags,
      summary: 'Read an update of a maintenance with its earlier wordings',
      ...needs('read'),
      request: { params: maintenanceUpdateId },
      responses: { 200: json('The update.', updateWithWordings), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) => {
        const row = await mustFindMaintenanceUpdate(reader, c.req.valid('param'))
        const wordings = await listMaintenanceWordings(reader, row.id)
        return {
          ...toMaintenanceUpdate(row, publicUrl),
          earlier_wordings: wordings.map(toMaintenanceWording),
        }
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/maintenances/{id}/updates/{update_id}',
      operationId: 'correctMaintenanceUpdate',
      tags,
      summary: 'Correct a published update of a maintenance',
      description:
        'The page says that it was edited and when; every earlier wording is kept for the team. Subscribers are told only with `notify_subscribers`.',
      ...needs('comms'),
      request: { params: maintenanceUpdateId, ...jsonBody(maintenanceCorrection) },
      responses: { 200: json('The corrected update.', maintenanceUpdate), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindMaintenanceUpdate(act.tx, c.req.valid('param'))
        const maintenance = await mustFindMaintenance(act.tx, row.maintenanceId)
        const { message, notify_subscribers: notifies } = c.req.valid('json')
        if (row.retractedAt)
          throw notAsItStands('The update was withdrawn; there is nothing left to correct.')
        const { body } = row
        if (body === null)
          throw notAsItStands('The update has no words of its own; there is nothing to correct.')
        if (isBlank(message)) throw invalidRequest([{ field: 'message', message: 'must not be blank' }])
        const corrected = await correctMaintenanceUpdate(act, maintenance, { ...row, body }, message, {
          notifies,
        })
        return {
          status: 200,
          body: toMaintenanceUpdate(corrected, publicUrl),
          incidentId: row.maintenanceId,
        }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/maintenances/{id}/updates/{update_id}/retraction',
      operationId: 'retractMaintenanceUpdate',
      tags,
      summary: 'Withdraw a wrong or leaking update of a maintenance',
      description: 'Page and feeds show a tombstone with the reason. The window stands as it is.',
      ...needs('comms'),
      request: { params: maintenanceUpdateId, headers: idempotencyHeader, ...jsonBody(reasonBody) },
      responses: { 201: json('The withdrawn update.', maintenanceUpdate), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindMaintenanceUpdate(act.tx, c.req.valid('param'))
        const maintenance = await mustFindMaintenance(act.tx, row.maintenanceId)
        const retracted = await retractMaintenanceUpdate(act, maintenance, row, c.req.valid('json').reason)
        return {
          status: 201,
          body: toMaintenanceUpdate(retracted, publicUrl),
          incidentId: row.maintenanceId,
        }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/maintenances/{id}/updates/{update_id}/purge',
      operationId: 'purgeMaintenanceUpdate',
      tags,
      summary: "Remove a maintenance update's words for good",
      description:
        'The words leave the rows, the earlier wordings and the kept answers, and the database file is scrubbed. There is no way back.',
      ...needs('admin'),
      request: { params: maintenanceUpdateId, headers: idempotencyHeader, ...jsonBody(reasonBody) },
      responses: { 201: json('The purged update.', maintenanceUpdate), ...problems },
    }),
    async (c) => {
      const answer = await write(hub, c, async (act) => {
        const row = await mustFindMaintenanceUpdate(act.tx, c.req.valid('param'))
        const maintenance = await mustFindMaintenance(act.tx, row.maintenanceId)
        const purged = await purgeMaintenanceUpdate(act, maintenance, row, c.req.valid('json').reason)
        return { status: 201, body: toMaintenanceUpdate(purged, publicUrl) }
      })
      await scrub(hub, c)
      return answer
    },
  )

  return api
}
