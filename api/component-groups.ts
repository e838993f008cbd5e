import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { type ComponentGroup, findGroup, listGroups } from '#db/queries/catalog.ts'
import { addGroup, amendGroup, removeGroup } from '#src/catalog/component-groups.ts'
import type { Hub } from '#src/hub.ts'
import { nameTaken } from './catalog-problems.ts'
import { pageAfter, pageOf, pagingQuery } from './http/paging.ts'
import { notFound } from './http/problem.ts'
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
import { group, groupChange, groupInput, toGroup } from './schemas/catalog.ts'
import { idInPath } from './schemas/common.ts'

const tags = ['Component groups']
const nameConflict = { 409: problemAnswer('Another component group has the name.') }

export function componentGroupsApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/component-groups',
      operationId: 'listComponentGroups',
      tags,
      summary: 'List component groups',
      description: 'In the order of their positions.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(group)), ...problems },
    }),
    async (c) => {
      const rows = await db.snapshot(listGroups)
      return c.json(pageAfter(rows, c.req.valid('query'), toGroup), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/component-groups',
      operationId: 'addComponentGroup',
      tags,
      summary: 'Add a component group',
      description: 'A heading under which the page lists components.',
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(groupInput) },
      responses: { 201: json('The component group.', group), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const outcome = await addGroup(act, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken('component group', outcome.namesake)
        return { status: 201, body: toGroup(outcome.group) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/component-groups/{id}',
      operationId: 'readComponentGroup',
      tags,
      summary: 'Read a component group',
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json('The component group.', group), ...problems },
    }),
    async (c) => {
      const row = await db.snapshot((reader) => mustFindGroup(reader, c.req.valid('param').id))
      return c.json(toGroup(row), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/component-groups/{id}',
      operationId: 'changeComponentGroup',
      tags,
      summary: 'Change a component group',
      ...needs('admin'),
      request: { params: idInPath, ...jsonBody(groupChange) },
      responses: { 200: json('The component group.', group), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindGroup(act.tx, c.req.valid('param').id)
        const outcome = await amendGroup(act, row, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken('component group', outcome.namesake)
        return { status: 200, body: toGroup(outcome.group) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/component-groups/{id}',
      operationId: 'deleteComponentGroup',
      tags,
      summary: 'Delete a component group',
      description: 'Its components stay, without a group.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: { 200: json('The component group as it was.', group), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindGroup(act.tx, c.req.valid('param').id)
        await removeGroup(act, row)
        return { status: 200, body: toGroup(row) }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindGroup(reader: Reader, id: string): Promise<ComponentGroup> {
  const group = await findGroup(reader, id)
  if (!group) throw notFound('component group')
  return group
}
