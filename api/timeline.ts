import { createRoute, z } from '@hono/zod-openapi'
import { findCorrections, listTimeline, timelineOrders } from '#db/queries/timeline.ts'
import { timelineKinds } from '#db/schema/timeline.ts'
import type { Hub } from '#src/hub.ts'
import { purgeTimelineEntry } from '#src/incidents/purge-timeline-entry.ts'
import { writeTimelineEntry } from '#src/incidents/write-timeline-entry.ts'
import { decodeNumberCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { conflict } from './http/problem.ts'
import {
  createRouter,
  idempotencyHeader,
  json,
  jsonBody,
  needs,
  problemAnswer,
  problems,
} from './http/routing.ts'
import { scrub } from './http/scrub.ts'
import { write } from './http/write.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { reason } from './schemas/common.ts'
import { timelineEntry, timelineEntryInput, toTimelineEntry } from './schemas/timeline-entry.ts'
import { checkHappenedAt, entryInPath, findCorrected, mustFindWritten } from './timeline-access.ts'

const tags = ['Timeline']

export function timelineApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/timeline',
      operationId: 'readTimeline',
      tags,
      summary: "Read an incident's timeline",
      description: 'Everything that was done about it, and what people wrote down.',
      ...needs('read'),
      request: {
        params: incidentId,
        query: z.strictObject({
          ...pagingQuery,
          kind: z
            .enum(timelineKinds, `must be one of ${timelineKinds.join(', ')}`)
            .optional()
            .openapi({ description: 'Only entries of this kind.' }),
          order: z
            .enum(timelineOrders, `must be one of ${timelineOrders.join(', ')}`)
            .default('happened')
            .openapi({
              description: 'By when things `happened`, or by when they were `written`; the earliest first.',
            }),
        }),
      },
      responses: { 200: json('One page.', pageOf(timelineEntry)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, kind, order } = c.req.valid('query')
      const after = decodeNumberCursor(cursor)
      const page = await db.snapshot(async (reader) => {
        const { id } = await mustFindIncident(reader, c.req.valid('param').id)
        const rows = await listTimeline(reader, id, { after, kind, order, limit: limit + 1 })
        return toPage(rows, limit, (row) => row.id, toTimelineEntry(await findCorrections(reader, rows)))
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/timeline',
      operationId: 'writeTimelineEntry',
      tags,
      summary: 'Write on the timeline',
      description:
        'A note, a decision, an action with its result, a metric or a link. Everything else (updates, severity, roles, …) writes itself. Entries are never edited: a later one `corrects` an earlier one.',
      ...needs('responder'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(timelineEntryInput) },
      responses: {
        201: json('The entry.', timelineEntry),
        409: problemAnswer('Another entry corrects it already.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        const { happened_at, link_kind: linkKind, corrects: correctsId, ...draft } = c.req.valid('json')
        checkHappenedAt(happened_at, act.now)
        const corrects = await findCorrected(act.tx, incident, correctsId)
        const outcome = await writeTimelineEntry(act, incident, {
          ...{ ...draft, linkKind, corrects },
          happenedAt: happened_at,
        })
        if (!outcome.ok) {
          const { correctedBy } = outcome
          const detail = `Entry ${correctedBy} corrects entry ${correctsId} already: correct that one.`
          throw conflict(detail, { corrected_by: correctedBy })
        }
        return { status: 201, body: toTimelineEntry(new Map())(outcome.entry), incidentId: incident.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/timeline/{entry_id}/purge',
      operationId: 'purgeTimelineEntry',
      tags,
      summary: "Remove a written entry's words for good",
      description:
        'For the day somebody pastes a secret: the words leave the row, what a postmortem quotes of them and the kept answers, and the database file is scrubbed. A tombstone and the audit entry stay. There is no way back.',
      ...needs('admin'),
      request: {
        params: entryInPath,
        headers: idempotencyHeader,
        ...jsonBody(
          z
            .strictObject({ reason: reason.openapi({ description: 'Shown in the place of the words.' }) })
            .openapi('TimelinePurge'),
        ),
      },
      responses: {
        201: json('The purged entry.', timelineEntry),
        409: problemAnswer('The entry wrote itself.'),
        ...problems,
      },
    }),
    async (c) => {
      const answer = await write(hub, c, async (act) => {
        const { id, entry_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const entry = await mustFindWritten(act.tx, incident, entry_id)
        const purged = await purgeTimelineEntry(act, incident, entry, c.req.valid('json').reason)
        return { status: 201, body: toTimelineEntry(await findCorrections(act.tx, [purged]))(purged) }
      })
      await scrub(hub, c)
      return answer
    },
  )

  return api
}
