import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import {
  addEntry,
  amendEntry,
  groupList,
  type NamedEntry,
  type NamedList,
  regionList,
  removeEntry,
} from '#src/catalog/named-list.ts'
import type { Hub } from '#src/hub.ts'
import { namedInHistory, nameTaken } from './catalog-problems.ts'
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
import { groupSchemas, type NamedSchemas, regionSchemas } from './schemas/catalog.ts'
import { idInPath } from './schemas/common.ts'

export const regionsApi = (hub: Hub) =>
  namedListApi(hub, {
    list: regionList,
    schemas: regionSchemas,
    path: '/regions',
    tag: 'Regions',
    one: 'region',
    many: 'regions',
    operation: 'Region',
    isFor: 'A region of the platform, which incidents name in their scope.',
    afterDeletion: 'Only one that no incident ever named.',
  })

export const componentGroupsApi = (hub: Hub) =>
  namedListApi(hub, {
    list: groupList,
    schemas: groupSchemas,
    path: '/component-groups',
    tag: 'Component groups',
    one: 'component group',
    many: 'component groups',
    operation: 'ComponentGroup',
    isFor: 'A heading under which the page lists components.',
    afterDeletion: 'Its components stay, without a group.',
  })

/** A list of names as a resource: where it is, and what its documentation calls it. */
type NamedResource = {
  list: NamedList
  schemas: NamedSchemas
  path: string
  tag: string
  one: string
  many: string
  operation: string
  isFor: string
  afterDeletion: string
}

function namedListApi(hub: Hub, resource: NamedResource) {
  const { db } = hub
  const { list, schemas, path, one, many, operation } = resource
  const tags = [resource.tag]
  const nameConflict = { 409: problemAnswer(`Another ${one} has the name.`) }
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path,
      operationId: `list${operation}s`,
      tags,
      summary: `List ${many}`,
      description: 'In the order of their positions.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(schemas.answer)), ...problems },
    }),
    async (c) => {
      const rows = await db.snapshot(list.list)
      return c.json(pageAfter(rows, c.req.valid('query'), toEntry), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path,
      operationId: `add${operation}`,
      tags,
      summary: `Add a ${one}`,
      description: resource.isFor,
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(schemas.input) },
      responses: { 201: json(`The ${one}.`, schemas.answer), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const outcome = await addEntry(act, list, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken(one, outcome.namesake)
        return { status: 201, body: toEntry(outcome.entry) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{id}`,
      operationId: `read${operation}`,
      tags,
      summary: `Read a ${one}`,
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json(`The ${one}.`, schemas.answer), ...problems },
    }),
    async (c) => {
      const row = await db.snapshot((reader) => mustFind(reader, resource, c.req.valid('param').id))
      return c.json(toEntry(row), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{id}`,
      operationId: `change${operation}`,
      tags,
      summary: `Change a ${one}`,
      ...needs('admin'),
      request: { params: idInPath, ...jsonBody(schemas.change) },
      responses: { 200: json(`The ${one}.`, schemas.answer), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFind(act.tx, resource, c.req.valid('param').id)
        const outcome = await amendEntry(act, list, row, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken(one, outcome.namesake)
        return { status: 200, body: toEntry(outcome.entry) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      operationId: `delete${operation}`,
      tags,
      summary: `Delete a ${one}`,
      description: resource.afterDeletion,
      ...needs('admin'),
      request: { params: idInPath },
      responses: {
        200: json(`The ${one} as it was.`, schemas.answer),
        409: problemAnswer('An incident names it.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFind(act.tx, resource, c.req.valid('param').id)
        if (await removeEntry(act, list, row)) return { status: 200, body: toEntry(row) }
        throw namedInHistory(one, row.name, 'It stays, so that history can name it; it can be renamed.')
      }),
  )

  return api
}

const toEntry = ({ id, name, position }: NamedEntry): NamedEntry => ({ id, name, position })

/** @throws `Problem` 404 */
async function mustFind(reader: Reader, { list, one }: NamedResource, id: string): Promise<NamedEntry> {
  const entry = await list.find(reader, id)
  if (!entry) throw notFound(one)
  return entry
}
