import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import {
  findActionItem,
  listActionItemsOf,
  listOpenActionItems,
  type NamedActionItem,
} from '#db/queries/action-items.ts'
import { findPage } from '#db/queries/page.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { addActionItem, changeItem } from '#src/incidents/track-action-item.ts'
import { dateIn } from '#src/site/days.ts'
import { mustFindNewOwner } from './acting-person.ts'
import { decodeCursor, pageAfter, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
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
import { accepted, write } from './http/write.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { actionItem, actionItemChange, actionItemInput, toActionItem } from './schemas/action-item.ts'
import { idInPath } from './schemas/common.ts'

const tags = ['Postmortems']

/** What is to be done so that it does not happen again. */
export function actionItemsApi(hub: Hub) {
  const { db, clock } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/action-items',
      operationId: 'listActionItems',
      tags,
      summary: 'List the open action items of all incidents',
      description: 'The soonest due first.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(actionItem)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const place = decodeCursor(cursor)
      const page = await db.snapshot(async (reader) => {
        // The cursor names an item, which may have been done since: its place in the order stays.
        const after = place === undefined ? undefined : await findActionItem(reader, place)
        if (after === null) throw unknownCursor()
        const rows = await listOpenActionItems(reader, { after, limit: limit + 1 })
        const today = await todayOf(reader, clock())
        return toPage(
          rows,
          limit,
          ({ id }) => id,
          (row) => toActionItem(row, today),
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/action-items',
      operationId: 'addActionItem',
      tags,
      summary: 'Add an action item to an incident',
      description: 'Its owner is reminded a business day before it is due, and told once it is overdue.',
      ...needs('comms'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(actionItemInput) },
      responses: {
        201: json('The action item.', actionItem),
        409: problemAnswer('The incident was cancelled.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        if (incident.cancelledAt)
          throw notAsItStands('The incident was cancelled; there is nothing to learn from it.')
        const { title, owner_id, due_on } = c.req.valid('json')
        const owner = await mustFindNewOwner(act.tx, owner_id)
        const { id } = await addActionItem(act, incident, { title, ownerId: owner.id, dueOn: due_on })
        return { status: 201, body: await present(act, id), incidentId: incident.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/action-items',
      operationId: 'listActionItemsOfIncident',
      tags,
      summary: 'List the action items of an incident',
      description: 'In every state, the soonest due first.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(actionItem)), ...problems },
    }),
    async (c) => {
      const { rows, today } = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        const rows = await listActionItemsOf(reader, incident.id)
        return { rows, today: await todayOf(reader, clock()) }
      })
      return c.json(
        pageAfter(rows, c.req.valid('query'), (row) => toActionItem(row, today)),
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/action-items/{id}',
      operationId: 'changeActionItem',
      tags,
      summary: 'Change, finish or drop an action item',
      description: 'A dropped one says why. What is left out stays.',
      ...needs('comms'),
      request: { params: idInPath, ...jsonBody(actionItemChange) },
      responses: { 200: json('The action item.', actionItem), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { owner, incident, ...row } = await mustFindItem(act.tx, c.req.valid('param').id)
        const { title, owner_id, due_on, state, reason } = c.req.valid('json')
        const next = owner_id === undefined ? undefined : await mustFindNewOwner(act.tx, owner_id)
        const change = { title, ownerId: next?.id, dueOn: due_on, state, reason }
        const stated = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
        accepted(await changeItem(act, row, stated))
        return { status: 200, body: await present(act, row.id) }
      }),
  )

  return api
}

async function mustFindItem(reader: Reader, id: string): Promise<NamedActionItem> {
  const item = await findActionItem(reader, id)
  if (!item) throw notFound('action item')
  return item
}

const present = async ({ tx, now }: Act, id: string) =>
  toActionItem(await mustFindItem(tx, id), await todayOf(tx, now))

const todayOf = async (reader: Reader, now: Date): Promise<string> =>
  dateIn(now, (await findPage(reader)).timeZone)
