import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { findRegion, listRegions, type Region } from '#db/queries/catalog.ts'
import { addRegion, amendRegion, removeRegion } from '#src/catalog/regions.ts'
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
import { region, regionChange, regionInput, toRegion } from './schemas/catalog.ts'
import { idInPath } from './schemas/common.ts'

const tags = ['Regions']
const nameConflict = { 409: problemAnswer('Another region has the name.') }

export function regionsApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/regions',
      operationId: 'listRegions',
      tags,
      summary: 'List regions',
      description: 'In the order of their positions.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(region)), ...problems },
    }),
    async (c) => {
      const rows = await db.snapshot(listRegions)
      return c.json(pageAfter(rows, c.req.valid('query'), toRegion), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/regions',
      operationId: 'addRegion',
      tags,
      summary: 'Add a region',
      description: 'A region of the platform, which incidents name in their scope.',
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(regionInput) },
      responses: { 201: json('The region.', region), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const outcome = await addRegion(act, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken('region', outcome.namesake)
        return { status: 201, body: toRegion(outcome.region) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/regions/{id}',
      operationId: 'readRegion',
      tags,
      summary: 'Read a region',
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json('The region.', region), ...problems },
    }),
    async (c) => {
      const row = await db.snapshot((reader) => mustFindRegion(reader, c.req.valid('param').id))
      return c.json(toRegion(row), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/regions/{id}',
      operationId: 'changeRegion',
      tags,
      summary: 'Change a region',
      ...needs('admin'),
      request: { params: idInPath, ...jsonBody(regionChange) },
      responses: { 200: json('The region.', region), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindRegion(act.tx, c.req.valid('param').id)
        const outcome = await amendRegion(act, row, c.req.valid('json'))
        if (!outcome.ok) throw nameTaken('region', outcome.namesake)
        return { status: 200, body: toRegion(outcome.region) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/regions/{id}',
      operationId: 'deleteRegion',
      tags,
      summary: 'Delete a region',
      description: 'Only one that no incident ever named.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: {
        200: json('The region as it was.', region),
        409: problemAnswer('An incident names it.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindRegion(act.tx, c.req.valid('param').id)
        if (await removeRegion(act, row)) return { status: 200, body: toRegion(row) }
        throw namedInHistory('region', row.name, 'It stays, so that history can name it; it can be renamed.')
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindRegion(reader: Reader, id: string): Promise<Region> {
  const region = await findRegion(reader, id)
  if (!region) throw notFound('region')
  return region
}
