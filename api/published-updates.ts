import { createRoute, z } from '@hono/zod-openapi'
import { listUpdatesBefore, listWordings } from '#db/queries/updates.ts'
import type { Hub } from '#src/hub.ts'
import { correctableFields, correctUpdate } from '#src/incidents/correct-update.ts'
import { purgeUpdate } from '#src/incidents/purge-update.ts'
import { retractUpdate } from '#src/incidents/retract-update.ts'
import { pageOf, pagingQuery } from './http/paging.ts'
import { invalidRequest, notAsItStands } from './http/problem.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { scrub } from './http/scrub.ts'
import { accepted, write } from './http/write.ts'
import { incidentId, mustFindIncident, mustFindUpdate, updateId } from './incident-access.ts'
import { reason } from './schemas/common.ts'
import { correctionInput, toUpdate, toWording, update, wording } from './schemas/update.ts'
import { presentPage } from './update-lists.ts'

const tags = ['Published updates']
const reasonBody = z
  .strictObject({ reason: reason.openapi({ description: 'Shown in the place of the update.' }) })
  .openapi('RetractionReason')
const updateWithWordings = update
  .extend({ earlier_wordings: z.array(wording).openapi({ description: 'Oldest first; for the team only.' }) })
  .openapi('UpdateWithEarlierWordings')

/** What can be done about an update once it is out: list, read, correct, retract, purge. */
export function publishedUpdatesApi(hub: Hub) {
  const { db, publicUrl } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/updates',
      operationId: 'listUpdates',
      tags,
      summary: 'List the updates of an incident',
      description: 'All that was published about it, newest first, with what was withdrawn since.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(update)), ...problems },
    }),
    async (c) => {
      const page = await db.snapshot(async (reader) => {
        const { id } = await mustFindIncident(reader, c.req.valid('param').id)
        return presentPage(
          c.req.valid('query'),
          (slice) => listUpdatesBefore(reader, id, slice),
          (row) => toUpdate(row, publicUrl),
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/updates/{update_id}',
      operationId: 'readUpdate',
      tags,
      summary: 'Read an update with its earlier wordings',
      ...needs('read'),
      request: { params: updateId },
      responses: { 200: json('The update.', updateWithWordings), ...problems },
    }),
    async (c) => {
      const { id, update_id } = c.req.valid('param')
      const body = await db.snapshot(async (reader) => {
        const row = await mustFindUpdate(reader, await mustFindIncident(reader, id), update_id)
        const wordings = await listWordings(reader, row.id)
        return { ...toUpdate(row, publicUrl), earlier_wordings: wordings.map(toWording) }
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/incidents/{id}/updates/{update_id}',
      operationId: 'correctUpdate',
      tags,
      summary: 'Correct a published update',
      description:
        'The page says that it was edited and when; every earlier wording is kept for the team. A promise stands as it was published. Subscribers are told only where you ask for it.',
      ...needs('comms'),
      request: { params: updateId, ...jsonBody(correctionInput) },
      responses: { 200: json('The corrected update.', update), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, update_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const row = await mustFindUpdate(act.tx, incident, update_id)
        const { notify_subscribers: notifies = false, ...correction } = c.req.valid('json')
        if (row.retractedAt)
          throw notAsItStands('The update was withdrawn; there is nothing left to correct.')
        const known: readonly string[] = [...correctableFields[row.kind], 'next_update_at']
        const strange = Object.keys(correction).filter((field) => !known.includes(field))
        if (strange.length > 0) {
          const message = `is not a field of this update; it has ${correctableFields[row.kind].join(', ')}`
          throw invalidRequest(strange.map((field) => ({ field, message })))
        }
        const outcome = accepted(await correctUpdate(act, incident, row, correction, { notifies }))
        return { status: 200, body: toUpdate(outcome.update, publicUrl), incidentId: id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/updates/{update_id}/retraction',
      operationId: 'retractUpdate',
      tags,
      summary: 'Withdraw a wrong or leaking update',
      description:
        'Page and feed show a tombstone with the reason. The team can still read the words; a purge removes them.',
      ...needs('comms'),
      request: { params: updateId, headers: idempotencyHeader, ...jsonBody(reasonBody) },
      responses: { 201: json('The withdrawn update.', update), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, update_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const row = await mustFindUpdate(act.tx, incident, update_id)
        const retracted = await retractUpdate(act, incident, row, c.req.valid('json').reason)
        return { status: 201, body: toUpdate(retracted, publicUrl), incidentId: id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/updates/{update_id}/purge',
      operationId: 'purgeUpdate',
      tags,
      summary: "Remove an update's words for good",
      description:
        'For the day somebody pastes a secret: the words leave the rows, the earlier wordings, what a postmortem quotes of them and the kept answers, and the database file is scrubbed. A tombstone and the audit entry stay. There is no way back.',
      ...needs('admin'),
      request: { params: updateId, headers: idempotencyHeader, ...jsonBody(reasonBody) },
      responses: { 201: json('The purged update.', update), ...problems },
    }),
    async (c) => {
      const answer = await write(hub, c, async (act) => {
        const { id, update_id } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const row = await mustFindUpdate(act.tx, incident, update_id)
        const purged = await purgeUpdate(act, incident, row, c.req.valid('json').reason)
        return { status: 201, body: toUpdate(purged, publicUrl) }
      })
      await scrub(hub, c)
      return answer
    },
  )

  return api
}
