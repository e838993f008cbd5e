import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import {
  findSeries,
  listOccurrences,
  listSeries,
  type MaintenanceSeries,
} from '#db/queries/maintenance-series.ts'
import type { Hub } from '#src/hub.ts'
import { changeSeries, endSeries } from '#src/maintenance/series/change-series.ts'
import { horizonAt } from '#src/maintenance/series/make-windows.ts'
import { occurrencesOf } from '#src/maintenance/series/occurrences.ts'
import { objectionsToPlan, scheduleSeries } from '#src/maintenance/series/schedule-series.ts'
import { countMaintenanceRecipients } from '#src/subscribers/told.ts'
import { decodeCursor, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
import { notAsItStands, notFound } from './http/problem.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import { maintenanceId, readComponents } from './maintenance-access.ts'
import { previewQuery, wantsPreview } from './preview.ts'
import { toTimestamp } from './schemas/common.ts'
import {
  series,
  seriesChange,
  seriesEnd,
  seriesInput,
  seriesPreview,
  toSeries,
} from './schemas/maintenance-series.ts'

const tags = ['Maintenance']
const mostShown = 10

/** Planned work that repeats by a rule: its windows are maintenances like any other. */
export function maintenanceSeriesApi(hub: Hub) {
  const { db, clock } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/maintenance-series',
      operationId: 'scheduleMaintenanceSeries',
      tags,
      summary: 'Schedule maintenance that repeats',
      description:
        'The windows of the next 90 days are made at once and stand on the page and in calendars; the clock makes those after. Followers are told of each some time before it begins, not of all of them now. Each can be moved or cancelled by itself.',
      ...needs('comms'),
      request: { query: previewQuery, headers: idempotencyHeader, ...jsonBody(seriesInput) },
      responses: {
        200: json('With `preview=true`: when its windows would begin, and every objection.', seriesPreview),
        201: json('The series.', series),
        ...problems,
      },
    }),
    async (c) => {
      const input = c.req.valid('json')
      if (wantsPreview(c)) {
        const now = clock()
        const shown = await db.snapshot(async (reader) => {
          const plan = planOf(input, (await readComponents(reader, input.components)) ?? [])
          const objections = objectionsToPlan(plan, now)
          const starts = objections.length > 0 ? [] : occurrencesOf(plan, now, horizonAt(now))
          const word = { kind: 'schedule', sequence: 1, change: null } as const
          return {
            objections,
            starts_at: starts.slice(0, mostShown).map(toTimestamp),
            recipients: await countMaintenanceRecipients(reader, null, word, plan.componentIds),
          }
        })
        return c.json(shown, 200)
      }
      return write(hub, c, async (act) => {
        const plan = planOf(input, (await readComponents(act.tx, input.components)) ?? [])
        const made = accepted(await scheduleSeries(act, plan)).series
        return { status: 201, body: await presentById(act.tx, made.id, act.now) }
      })
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenance-series',
      operationId: 'listMaintenanceSeries',
      tags,
      summary: 'List maintenance that repeats',
      description: 'Newest first, with those that have ended.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(series)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const place = decodeCursor(cursor)
      const page = await db.snapshot(async (reader) => {
        const before = place === undefined ? undefined : await findSeries(reader, place)
        if (before === null) throw unknownCursor()
        const rows = await listSeries(reader, { before, limit: limit + 1 })
        const { items, next_cursor } = toPage(
          rows,
          limit,
          ({ id }) => id,
          (row) => row,
        )
        return { items: await present(reader, items, clock()), next_cursor }
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/maintenance-series/{id}',
      operationId: 'readMaintenanceSeries',
      tags,
      summary: 'Read maintenance that repeats, with its next windows',
      ...needs('read'),
      request: { params: maintenanceId },
      responses: { 200: json('The series.', series), ...problems },
    }),
    async (c) =>
      c.json(await db.snapshot((reader) => presentById(reader, c.req.valid('param').id, clock())), 200),
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/maintenance-series/{id}',
      operationId: 'changeMaintenanceSeries',
      tags,
      summary: 'Change maintenance that repeats',
      description:
        'Every window ahead that nobody has touched moves along, and who was told of it is told from and to. What was moved, held or cancelled by itself, has begun or is over stays as it is.',
      ...needs('comms'),
      request: { params: maintenanceId, ...jsonBody(seriesChange) },
      responses: { 200: json('The series.', series), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindSeries(act.tx, c.req.valid('param').id)
        if (row.endedAt) throw notAsItStands('The series has ended; schedule a new one.')
        const { reason, components, ...rest } = c.req.valid('json')
        const amendment = {
          title: rest.title,
          message: rest.message,
          rrule: rest.rrule,
          timeZone: rest.time_zone,
          firstStartsAt: rest.first_starts_at,
          durationMinutes: rest.duration_minutes,
          leadMinutes: rest.announce_minutes_before,
          componentIds: await readComponents(act.tx, components),
        }
        accepted(await changeSeries(act, row, amendment, reason))
        return { status: 200, body: await presentById(act.tx, row.id, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/maintenance-series/{id}/end',
      operationId: 'endMaintenanceSeries',
      tags,
      summary: 'End maintenance that repeats',
      description:
        'The windows ahead that nobody has touched do not take place; who was told of one is told why. What is under way goes on.',
      ...needs('comms'),
      request: { params: maintenanceId, ...jsonBody(seriesEnd) },
      responses: { 200: json('The series.', series), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindSeries(act.tx, c.req.valid('param').id)
        accepted(await endSeries(act, row, c.req.valid('json').reason ?? null))
        return { status: 200, body: await presentById(act.tx, row.id, act.now) }
      }),
  )

  return api
}

const planOf = (input: z.infer<typeof seriesInput>, componentIds: string[]) => ({
  title: input.title,
  message: input.message,
  rrule: input.rrule,
  timeZone: input.time_zone,
  firstStartsAt: input.first_starts_at,
  durationMinutes: input.duration_minutes,
  leadMinutes: input.announce_minutes_before,
  componentIds,
})

/** @throws `Problem` 404 */
async function mustFindSeries(reader: Reader, id: string): Promise<MaintenanceSeries> {
  const row = await findSeries(reader, id)
  if (!row) throw notFound('maintenance series')
  return row
}

async function presentById(reader: Reader, id: string, now: Date): Promise<z.infer<typeof series>> {
  const [presented] = await present(reader, [await mustFindSeries(reader, id)], now)
  return presented!
}

async function present(
  reader: Reader,
  rows: MaintenanceSeries[],
  now: Date,
): Promise<z.infer<typeof series>[]> {
  const components = await listComponents(reader)
  const presented: z.infer<typeof series>[] = []
  for (const row of rows) {
    const ahead = (await listOccurrences(reader, row.id, now)).filter(({ status }) => status === 'scheduled')
    presented.push(toSeries(row, components, ahead.slice(0, mostShown)))
  }
  return presented
}
