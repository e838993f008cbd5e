import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { countTroubles, findMessage, listMessages, type OutboxMessage } from '#db/queries/outbox.ts'
import type { Hub } from '#src/hub.ts'
import { resendMessage } from '#src/notify/resend-message.ts'
import { decodeCursor, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
import { notFound } from './http/problem.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { write } from './http/write.ts'
import { idInPath, nothing } from './schemas/common.ts'
import { messageState, outboxMessage, toOutboxMessage } from './schemas/outbox-message.ts'

const tags = ['Outbox']

const outboxPage = pageOf(outboxMessage)
  .extend({
    undeliverable: z.number().int().openapi({ description: 'How many messages are parked.', example: 1 }),
    failing: z
      .number()
      .int()
      .openapi({ description: 'How many have failed and are still being tried.', example: 0 }),
  })
  .openapi('OutboxPage')

export function outboxApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/outbox',
      operationId: 'listMessages',
      tags,
      summary: 'List messages',
      description: 'What the hub has told the team or has still to tell, newest first.',
      ...needs('admin'),
      request: { query: z.strictObject({ ...pagingQuery, state: messageState.optional() }) },
      responses: { 200: json('One page, and how many are in trouble.', outboxPage), ...problems },
    }),
    async (c) => {
      const { limit, cursor, state } = c.req.valid('query')
      const after = decodeCursor(cursor)
      const body = await db.snapshot(async (reader) => {
        const before = after === undefined ? undefined : await findMessage(reader, after)
        if (before === null) throw unknownCursor()
        const rows = await listMessages(reader, { before, state, limit: limit + 1 })
        const { parked, failing } = await countTroubles(reader)
        return { ...toPage(rows, limit, ({ id }) => id, toOutboxMessage), undeliverable: parked, failing }
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/outbox/{id}/resending',
      operationId: 'resendMessage',
      tags,
      summary: 'Send a message again',
      description:
        'At once, under the same id and with the same words, to where its recipient is reached now: one that was given up, or that was sent and never noticed. The body is an empty object.',
      ...needs('admin'),
      request: {
        params: idInPath,
        headers: idempotencyHeader,
        ...jsonBody(nothing),
      },
      responses: { 201: json('The message, waiting.', outboxMessage), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindMessage(act.tx, c.req.valid('param').id)
        return { status: 201, body: toOutboxMessage(await resendMessage(act, row)) }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindMessage(reader: Reader, id: string): Promise<OutboxMessage> {
  const message = await findMessage(reader, id)
  if (!message) throw notFound('message')
  return message
}
