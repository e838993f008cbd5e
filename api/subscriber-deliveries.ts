import { createRoute, z } from '@hono/zod-openapi'
import { findDelivery, listDeliveriesOf } from '#db/queries/deliveries.ts'
import type { Hub } from '#src/hub.ts'
import { resendDelivery } from '#src/subscribers/resend-delivery.ts'
import { decodeCursor, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
import { notAsItStands, notFound } from './http/problem.ts'
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
import { idBelow, idInPath, nothing } from './schemas/common.ts'
import { delivery, toDelivery } from './schemas/subscriber.ts'
import { mustFindSubscriber } from './subscriber-access.ts'

const tags = ['Subscribers']
const deliveryInPath = idInPath.extend({
  delivery_id: idBelow('delivery_id'),
})

export function subscriberDeliveriesApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/subscribers/{id}/deliveries',
      operationId: 'listDeliveries',
      tags,
      summary: 'List what a subscriber was sent',
      description: 'Newest first, with what has still to be sent and what was given up.',
      ...needs('admin'),
      request: { params: idInPath, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(delivery)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = decodeCursor(cursor)
      const body = await db.snapshot(async (reader) => {
        const { id } = await mustFindSubscriber(reader, c.req.valid('param').id)
        const before = after === undefined ? undefined : await findDelivery(reader, id, after)
        if (before === null) throw unknownCursor()
        const rows = await listDeliveriesOf(reader, id, { before, limit: limit + 1 })
        return toPage(rows, limit, ({ id }) => id, toDelivery)
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/subscribers/{id}/deliveries/{delivery_id}/resending',
      operationId: 'resendDelivery',
      tags,
      summary: 'Send a delivery again',
      description: 'At once, under the same id and with the same words. The body is an empty object.',
      ...needs('admin'),
      request: { params: deliveryInPath, headers: idempotencyHeader, ...jsonBody(nothing) },
      responses: {
        201: json('The delivery, waiting.', delivery),
        409: problemAnswer('What it tells of was withdrawn, or the address is suspended.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, delivery_id } = c.req.valid('param')
        const owner = await mustFindSubscriber(act.tx, id)
        const row = await findDelivery(act.tx, id, delivery_id)
        if (!row) throw notFound('delivery')
        if (row.withdrawnAt)
          throw notAsItStands('What it tells of was withdrawn: nobody is sent it any more.')
        if (owner.state === 'suspended') throw notAsItStands('The address is suspended; resume it first.')
        return { status: 201, body: toDelivery(await resendDelivery(act, row)) }
      }),
  )

  return api
}
