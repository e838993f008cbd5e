import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Hub } from '#src/hub.ts'
import { advanceMaintenance, type Step, stepContent } from '#src/maintenance/advance-maintenance.ts'
import { holdMaintenance, releaseMaintenance } from '#src/maintenance/hold-maintenance.ts'
import { maintenanceAt } from '#src/policy/maintenance.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import type { Env } from './http/env.ts'
import { createRouter, json, jsonBody, needs, problems } from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import {
  checkLastMaintenanceUpdate,
  maintenanceId,
  maintenancePreview,
  mustFindMaintenance,
  mustSettleMaintenance,
  presentMaintenance,
  previewMaintenance,
} from './maintenance-access.ts'
import { previewQuery, wantsPreview } from './preview.ts'
import { publishingHeaders } from './publish.ts'
import { nothing } from './schemas/common.ts'
import {
  maintenance,
  maintenanceStepInput,
  maintenanceUpdate,
  maintenanceUpdateInput,
  toMaintenanceUpdate,
} from './schemas/maintenance.ts'

const tags = ['Maintenance']
const published = z.object({ update: maintenanceUpdate, maintenance }).openapi('MaintenancePublished')
const request = { params: maintenanceId, query: previewQuery, headers: publishingHeaders }
const answers = {
  200: json('With `preview=true`: what followers would read, and every objection.', maintenancePreview),
  201: json('Published.', published),
  ...problems,
}

type StepInput = z.infer<typeof maintenanceStepInput>

/** What people publish about a maintenance, and the hold that keeps it from going on by itself. */
export function maintenanceStepsApi(hub: Hub) {
  const api = createRouter()
  const step = (
    path: string,
    operationId: string,
    summary: string,
    description: string,
    input: typeof maintenanceStepInput | typeof maintenanceUpdateInput,
  ) =>
    createRoute({
      ...{ method: 'post', path: `/maintenances/{id}/${path}`, operationId, tags, summary, description },
      ...needs('comms'),
      request: { ...request, ...jsonBody(input) },
      responses: answers,
    } as const)

  api.openapi(
    step(
      'updates',
      'publishMaintenanceUpdate',
      'Publish an update of a maintenance',
      'Before it begins or while it lasts.',
      maintenanceUpdateInput,
    ),
    (c) => advance(hub, c, 'update', c.req.valid('json')),
  )
  api.openapi(
    step(
      'beginning',
      'beginMaintenance',
      'Begin a maintenance',
      'Before its time, or when somebody holds it. Otherwise it begins by itself.',
      maintenanceStepInput,
    ),
    (c) => advance(hub, c, 'beginning', c.req.valid('json')),
  )
  api.openapi(
    step(
      'verification',
      'verifyMaintenance',
      'Say that the work is done and being verified',
      'Its components stay under maintenance until it is completed.',
      maintenanceStepInput,
    ),
    (c) => advance(hub, c, 'verification', c.req.valid('json')),
  )
  api.openapi(
    step(
      'completion',
      'completeMaintenance',
      'Complete a maintenance',
      'Before its time, or when somebody holds it. Otherwise it ends by itself.',
      maintenanceStepInput,
    ),
    (c) => advance(hub, c, 'completion', c.req.valid('json')),
  )
  api.openapi(
    step(
      'cancellation',
      'cancelMaintenance',
      'Cancel a maintenance that has not begun',
      'Calendars take it out. One that has begun is completed instead.',
      maintenanceUpdateInput,
    ),
    (c) => advance(hub, c, 'cancellation', c.req.valid('json')),
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/maintenances/{id}/hold',
      operationId: 'holdMaintenance',
      tags,
      summary: 'Hold a maintenance',
      description:
        'It neither begins nor ends by itself until it is let go. The page says so. The body is an empty object.',
      ...needs('comms'),
      request: { params: maintenanceId, ...jsonBody(nothing) },
      responses: { 200: json('The maintenance.', maintenance), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustSettleMaintenance(act, c.req.valid('param').id)
        const held = accepted(await holdMaintenance(act, row)).maintenance
        return { status: 200, body: await presentMaintenance(hub, act.tx, held, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/maintenances/{id}/hold',
      operationId: 'releaseMaintenance',
      tags,
      summary: 'Let a held maintenance go',
      description: 'What fell due meanwhile happens now.',
      ...needs('comms'),
      request: { params: maintenanceId },
      responses: { 200: json('The maintenance.', maintenance), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustSettleMaintenance(act, c.req.valid('param').id)
        const free = accepted(await releaseMaintenance(act, row)).maintenance
        return { status: 200, body: await presentMaintenance(hub, act.tx, free, act.now) }
      }),
  )

  return api
}

/** Publishes a step, or with `preview=true` says what would be published. */
async function advance(
  hub: Hub,
  c: Context<Env>,
  step: Step,
  { message, expected_last_update_id }: StepInput,
) {
  const { db, clock, publicUrl } = hub
  const id = c.req.param('id') ?? ''

  if (wantsPreview(c)) {
    const now = clock()
    const shown = await db.snapshot(async (reader) => {
      const row = maintenanceAt(await mustFindMaintenance(reader, id), now)
      await checkLastMaintenanceUpdate(c, reader, row, expected_last_update_id, publicUrl)
      const objections = maintenanceObjections({ kind: step, message }, row, now)
      return previewMaintenance(hub, reader, row, stepContent(row, step, message), objections)
    })
    return c.json(shown, 200)
  }

  return write(hub, c, async (act) => {
    const row = await mustSettleMaintenance(act, id)
    await checkLastMaintenanceUpdate(c, act.tx, row, expected_last_update_id, publicUrl)
    const done = accepted(await advanceMaintenance(act, row, step, message))
    const body = {
      update: toMaintenanceUpdate(done.update, publicUrl),
      maintenance: await presentMaintenance(hub, act.tx, done.maintenance, act.now),
    }
    return { status: 201, body, incidentId: row.id }
  })
}
