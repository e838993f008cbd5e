import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { type Component, findComponent, findGroup, listComponents } from '#db/queries/catalog.ts'
import { currentStatuses } from '#src/catalog/component-status.ts'
import { addComponent, amendComponent, removeComponent } from '#src/catalog/components.ts'
import type { Hub } from '#src/hub.ts'
import { namedInHistory, nameTaken } from './catalog-problems.ts'
import { pageAfter, pageOf, pagingQuery } from './http/paging.ts'
import { invalidRequest, notFound } from './http/problem.ts'
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
import { component, componentChange, componentInput, toComponent } from './schemas/catalog.ts'
import { idInPath } from './schemas/common.ts'

const tags = ['Components']
const nameConflict = { 409: problemAnswer('Another component has the name.') }

export function componentsApi(hub: Hub) {
  const { db, clock } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/components',
      operationId: 'listComponents',
      tags,
      summary: 'List components',
      description: 'In the order of their positions, the archived ones too.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(component)), ...problems },
    }),
    async (c) => {
      const page = await db.snapshot(async (reader) => {
        const statuses = await currentStatuses(reader, clock())
        return pageAfter(await listComponents(reader), c.req.valid('query'), (row) =>
          toComponent(row, statuses.get(row.id) ?? 'operational'),
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/components',
      operationId: 'addComponent',
      tags,
      summary: 'Add a component',
      description: 'A part of the platform that customers know by name. It appears on the page at once.',
      ...needs('admin'),
      request: { headers: idempotencyHeader, ...jsonBody(componentInput) },
      responses: { 201: json('The component.', component), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { group_id: groupId, ...input } = c.req.valid('json')
        await checkGroup(act.tx, groupId)
        const outcome = await addComponent(act, { ...input, groupId })
        if (!outcome.ok) throw nameTaken('component', outcome.namesake)
        return { status: 201, body: await present(act.tx, outcome.component, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/components/{id}',
      operationId: 'readComponent',
      tags,
      summary: 'Read a component',
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json('The component.', component), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) =>
        present(reader, await mustFindComponent(reader, c.req.valid('param').id), clock()),
      )
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/components/{id}',
      operationId: 'changeComponent',
      tags,
      summary: 'Change a component',
      description: 'Its status is not among the fields: it follows from the incidents that name it.',
      ...needs('admin'),
      request: { params: idInPath, ...jsonBody(componentChange) },
      responses: { 200: json('The component.', component), ...nameConflict, ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindComponent(act.tx, c.req.valid('param').id)
        const { group_id: groupId, ...input } = c.req.valid('json')
        await checkGroup(act.tx, groupId)
        const outcome = await amendComponent(act, row, { ...input, groupId })
        if (!outcome.ok) throw nameTaken('component', outcome.namesake)
        return { status: 200, body: await present(act.tx, outcome.component, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/components/{id}',
      operationId: 'deleteComponent',
      tags,
      summary: 'Delete a component',
      description: 'Only one that no incident and no maintenance ever named. Archive any other.',
      ...needs('admin'),
      request: { params: idInPath },
      responses: {
        200: json('The component as it was.', component),
        409: problemAnswer('An incident or a maintenance names it: archive it instead.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindComponent(act.tx, c.req.valid('param').id)
        const body = await present(act.tx, row, act.now)
        if (await removeComponent(act, row)) return { status: 200, body }
        throw namedInHistory(
          'component',
          row.name,
          'Archive it instead: PATCH it with archived: true. It leaves the page and its history stays.',
        )
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindComponent(reader: Reader, id: string): Promise<Component> {
  const component = await findComponent(reader, id)
  if (!component) throw notFound('component')
  return component
}

/** @throws `Problem` 422 when a group is stated that does not exist. */
async function checkGroup(reader: Reader, id: string | null | undefined): Promise<void> {
  if (id == null || (await findGroup(reader, id))) return
  throw invalidRequest([{ field: 'group_id', message: 'there is no component group with this id' }])
}

async function present(reader: Reader, row: Component, now: Date) {
  const statuses = await currentStatuses(reader, now)
  return toComponent(row, statuses.get(row.id) ?? 'operational')
}
