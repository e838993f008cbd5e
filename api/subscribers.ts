import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { listChosenComponents, listSubscribers, type Subscriber } from '#db/queries/subscribers.ts'
import type { Hub } from '#src/hub.ts'
import { addSubscriber } from '#src/subscribers/add-subscriber.ts'
import { eraseSubscriber } from '#src/subscribers/erase-subscriber.ts'
import { exportSubscriber } from '#src/subscribers/export-subscriber.ts'
import { readChoices } from '#src/subscribers/read-choices.ts'
import { resumeSubscriber } from '#src/subscribers/resume-subscriber.ts'
import { readAddress } from '#src/subscribers/subscriber-address.ts'
import { decodeCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { invalidRequest, notAsItStands } from './http/problem.ts'
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
import { id, idInPath, nothing } from './schemas/common.ts'
import {
  newSubscriber,
  subscriber,
  subscriberExport,
  subscriberInput,
  subscriberState,
  toSubscriber,
} from './schemas/subscriber.ts'
import { mustFindSubscriber } from './subscriber-access.ts'

const tags = ['Subscribers']

export function subscribersApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/subscribers',
      operationId: 'listSubscribers',
      tags,
      summary: 'List subscribers',
      description:
        'In the order of their ids, with their addresses: page by page, this is the export of all.',
      ...needs('admin'),
      request: { query: z.strictObject({ ...pagingQuery, state: subscriberState.optional() }) },
      responses: { 200: json('One page.', pageOf(subscriber)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, state } = c.req.valid('query')
      const after = decodeCursor(cursor)
      const body = await db.snapshot(async (reader) => {
        const rows = await listSubscribers(reader, { after, state, limit: limit + 1 })
        const chosen = await listChosenComponents(
          reader,
          rows.map(({ id }) => id),
        )
        return toPage(
          rows,
          limit,
          ({ id }) => id,
          (row) => toSubscriber(row, chosen.get(row.id) ?? []),
        )
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/subscribers',
      operationId: 'addSubscriber',
      tags,
      summary: 'Add a subscriber',
      description: 'The answer holds the secret that their webhooks are signed with, this once.',
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(subscriberInput) },
      responses: {
        201: json('The subscriber.', newSubscriber),
        409: problemAnswer('The address is subscribed already.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const input = c.req.valid('json')
        const { choices, faults } = await readChoices(act.tx, {
          incidents: input.incidents ?? true,
          maintenance: input.maintenance ?? true,
          verbosity: input.verbosity ?? 'every',
          components: input.components ?? null,
          incidentId: input.incident_id ?? null,
        })
        const address = readAddress(input.channel, input.address)
        if (!address) faults.unshift({ field: 'address', message: addressRule(input.channel) })
        if (!address || faults.length > 0) throw invalidRequest(faults)
        const row = await addSubscriber(act, {
          channel: input.channel,
          address,
          choices,
          isConfirmed: input.confirmed,
        })
        if (!row) throw notAsItStands('The address is subscribed already, or waits to be confirmed.')
        const body: z.infer<typeof newSubscriber> = {
          ...toSubscriber(row, choices.componentIds ?? []),
          secret: row.secret,
        }
        return { status: 201, body, replayBody: { ...body, address: null, secret: null } }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/subscribers/{id}',
      operationId: 'readSubscriber',
      tags,
      summary: 'Read a subscriber',
      ...needs('admin'),
      request: { params: idInPath },
      responses: { 200: json('The subscriber.', subscriber), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) =>
        present(reader, await mustFindSubscriber(reader, c.req.valid('param').id)),
      )
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/subscribers/{id}',
      operationId: 'eraseSubscriber',
      tags,
      summary: 'Erase a subscriber',
      description:
        'The address and all that was kept with it are gone for good, from the pages of the database file too.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: { 200: json('Who is erased, by id.', z.object({ id }).openapi('Erased')), ...problems },
    }),
    async (c) => {
      const answer = await write(hub, c, async (act) => {
        const row = await mustFindSubscriber(act.tx, c.req.valid('param').id)
        await eraseSubscriber(act, row)
        return { status: 200, body: { id: row.id } }
      })
      await scrub(hub, c)
      return answer
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/subscribers/{id}/export',
      operationId: 'exportSubscriber',
      tags,
      summary: 'Export all that is kept of a subscriber',
      description: 'But for their secret. They can have the same by the link in every mail.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: { 200: json('All of it.', subscriberExport), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) =>
        exportSubscriber(reader, await mustFindSubscriber(reader, c.req.valid('param').id)),
      )
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/subscribers/{id}/resumption',
      operationId: 'resumeSubscriber',
      tags,
      summary: 'Send to a suspended address again',
      description: 'What is published from now on. The body is an empty object.',
      ...needs('admin'),
      request: { params: idInPath, headers: idempotencyHeader, ...jsonBody(nothing) },
      responses: { 201: json('The subscriber.', subscriber), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindSubscriber(act.tx, c.req.valid('param').id)
        const body = await present(act.tx, await resumeSubscriber(act, row))
        return { status: 201, body, replayBody: { ...body, address: null } }
      }),
  )

  return api
}

const addressRule = (channel: Subscriber['channel']): string =>
  channel === 'email'
    ? 'must be one e-mail address such as ben@example.com'
    : 'must be an http or https address without a password'

const present = async (reader: Reader, row: Subscriber) =>
  toSubscriber(row, (await listChosenComponents(reader, [row.id])).get(row.id) ?? [])
