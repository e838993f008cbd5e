import { createRoute } from '@hono/zod-openapi'
import { findPage } from '#db/queries/page.ts'
import { amendPage } from '#src/catalog/page.ts'
import type { Hub } from '#src/hub.ts'
import { createRouter, json, jsonBody, needs, problems } from './http/routing.ts'
import { write } from './http/write.ts'
import { page, pageChange, toPageFacts } from './schemas/page.ts'

const tags = ['Page']

export function pageApi(hub: Hub) {
  const { db, publicUrl } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/page',
      operationId: 'readPage',
      tags,
      summary: 'Read the page',
      ...needs('read'),
      responses: { 200: json('What the page is called and where it leads.', page), ...problems },
    }),
    async (c) => c.json(toPageFacts(await db.snapshot(findPage), publicUrl), 200),
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/page',
      operationId: 'changePage',
      tags,
      summary: 'Change the page',
      description: 'Where the public reaches it is set where the hub is started: `PUBLIC_URL`.',
      ...needs('admin'),
      request: jsonBody(pageChange),
      responses: { 200: json('The page.', page), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { name, logo_url: logoUrl, support_url: supportUrl, time_zone: timeZone } = c.req.valid('json')
        const changed = await amendPage(act, { name, logoUrl, supportUrl, timeZone })
        return { status: 200, body: toPageFacts(changed, publicUrl) }
      }),
  )

  return api
}
