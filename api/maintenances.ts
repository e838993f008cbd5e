import { createRoute, z } from '@hono/zod-openapi'
import { listMaintenances } from '#db/queries/maintenance-lists.ts'
import { listStandingMaintenances } from '#db/queries/maintenances.ts'
import type { Hub } from '#src/hub.ts'
import { changeContent, changeMaintenanceWindow } from '#src/maintenance/change-maintenance.ts'
import { scheduleMaintenance } from '#src/maintenance/schedule-maintenance.ts'
import { isActive, maintenanceAt } from '#src/policy/maintenance.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import { decodeCursor, pageAfter, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import {
  checkLastMaintenanceUpdate,
  maintenanceId,
  maintenancePreview,
  mustFindMaintenance,
  mustSettleMaintenance,
  presentMaintenance,
  presentMaintenances,
  presentWithUpdates,
  previewMaintenance,
  readComponents,
} from './maintenance-access.ts'
import { previewQuery, wantsPreview } from './preview.ts'
import { maintenance, maintenanceChange, maintenanceInput, maintenanceUpdate } from './schemas/maintenance.ts'
import { heldUpdates } from './update-lists.ts'

const tags = ['Maintenance']
const states = ['upcoming', 'active'] as const

const withUpdates = maintenance
  .extend(heldUpdates(maintenanceUpdate, 'listMaintenanceUpdates'))
  .openapi('MaintenanceWithUpdates')

const previewed = json(
  'With `preview=true`: what followers would read, and every objection.',
  maintenancePreview,
)

/** Planned work itself: schedule it, list it, read it, move it. */
export function maintenancesApi(hub: Hub) {
  const { db, clock, publicUrl } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/maintenances',
      operationId: 'scheduleMaintenance',
      tags,
      summary: 'Schedule a maintenance',
      description:
        'It is public at once. It begins and ends by itself, and while it lasts its components are under maintenance, unless an incident says worse of them.',
      ...needs('comms'),
      request: { query: previewQuery, headers: idempotencyHeader, ...jsonBody(maintenanceInput) },
      responses: { 200: previewed, 201: json('The maintenance.', withUpdates), ...problems },
    }),
    async (c) => {
      const { title, starts_at, ends_at, components, message } = c.req.valid('json')
      const window = { startsAt: starts_at, endsAt: ends_at }
      if (wantsPreview(c)) {
        const draft = { kind: 'schedule', message, starts_at, ends_at } as const
        const content = { kind: 'schedule', status: 'scheduled', body: message ?? '' } as const
        const objections = maintenanceObjections(draft, null, clock())
        const shown = await db.snapshot(async (reader) => {
          const added = await readComponents(reader, components)
          return previewMaintenance(hub, reader, { id: null, title, ...window }, content, objections, added)
        })
        return c.json(shown, 200)
      }
      return write(hub, c, async (act) => {
        const componentIds = (await readComponents(act.tx, components)) ?? []
        const plan = { title, ...window, componentIds, message }
        const outcome = accepted(await scheduleMaintenance(act, plan))
        const body = await presentWithUpdates(hub, act.tx, outcome.maintenance, act.now)
        return { status: 201, body, incidentId: body.id }
      })
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenances',
      operationId: 'listMaintenances',
      tags,
      summary: 'List maintenances',
      description: 'The latest window first; with a `status` the soonest first.',
      ...needs('read'),
      request: {
        query: z.strictObject({
          ...pagingQuery,
          status: z
            .enum(states, `must be one of ${states.join(', ')}`)
            .optional()
            .openapi({ description: '`upcoming`: not begun yet; `active`: under way.' }),
        }),
      },
      responses: { 200: json('One page.', pageOf(maintenance)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, status } = c.req.valid('query')
      const now = clock()
      const page = await db.snapshot(async (reader) => {
        if (status) {
          const standing = (await listStandingMaintenances(reader)).filter((row) => {
            const at = maintenanceAt(row, now).status
            return status === 'active' ? isActive(at) : at === 'scheduled'
          })
          return pageAfter(
            await presentMaintenances(hub, reader, standing, now),
            { limit, cursor },
            (row) => row,
          )
        }
        const lastId = decodeCursor(cursor)
        const before =
          lastId === undefined ? undefined : await mustFindMaintenance(reader, lastId).catch(() => null)
        if (before === null) throw unknownCursor()
        const rows = await listMaintenances(reader, { before, limit: limit + 1 })
        const shown = await presentMaintenances(hub, reader, rows, now)
        return toPage(
          shown,
          limit,
          ({ id }) => id,
          (row) => row,
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenances/{id}',
      operationId: 'readMaintenance',
      tags,
      summary: 'Read a maintenance with its newest updates',
      description: 'The `ETag` names the last update: send it back as `If-Match` when you publish.',
      ...needs('read'),
      request: { params: maintenanceId },
      responses: { 200: json('The maintenance.', withUpdates), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) => {
        const row = await mustFindMaintenance(reader, c.req.valid('param').id)
        return presentWithUpdates(hub, reader, row, clock())
      })
      c.header('etag', `"${body.last_update_id ?? 'none'}"`)
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/maintenances/{id}',
      operationId: 'changeMaintenance',
      tags,
      summary: 'Move a maintenance, or change what it touches',
      description:
        'Followers are told what changed, from and to. Once it has begun, only its end can be moved. A new title alone is no news; nor is anything about a window that is not announced yet (`announce_at`), unless you give a `message`.',
      ...needs('comms'),
      request: { params: maintenanceId, query: previewQuery, ...jsonBody(maintenanceChange) },
      responses: {
        200: json(
          'The maintenance; with `preview=true` what followers would read, and every objection.',
          z.union([maintenance, maintenancePreview]),
        ),
        ...problems,
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { title, starts_at, ends_at, components, message, expected_last_update_id } = c.req.valid('json')
      if (wantsPreview(c)) {
        const now = clock()
        const shown = await db.snapshot(async (reader) => {
          const row = maintenanceAt(await mustFindMaintenance(reader, id), now)
          await checkLastMaintenanceUpdate(c, reader, row, expected_last_update_id, publicUrl)
          const componentIds = await readComponents(reader, components)
          const content = await changeContent(reader, row, {
            startsAt: starts_at,
            endsAt: ends_at,
            componentIds,
            message,
          })
          const objections = maintenanceObjections({ kind: 'change', starts_at, ends_at }, row, now)
          const shown = { ...row, title: title ?? row.title }
          return previewMaintenance(hub, reader, shown, content, objections, componentIds)
        })
        return c.json(shown, 200)
      }
      return write(hub, c, async (act) => {
        const row = await mustSettleMaintenance(act, id)
        await checkLastMaintenanceUpdate(c, act.tx, row, expected_last_update_id, publicUrl)
        const componentIds = await readComponents(act.tx, components)
        const change = { title, startsAt: starts_at, endsAt: ends_at, componentIds, message }
        const outcome = accepted(await changeMaintenanceWindow(act, row, change))
        return { status: 200, body: await presentMaintenance(hub, act.tx, outcome.maintenance, act.now) }
      })
    },
  )

  return api
}
