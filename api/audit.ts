import { createRoute, z } from '@hono/zod-openapi'
import { listAuditEntries } from '#db/queries/audit.ts'
import type { Hub } from '#src/hub.ts'
import { decodeNumberCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { auditEntry, toAuditEntry } from './schemas/audit-entry.ts'

export function auditApi({ db }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/audit',
      operationId: 'listAuditEntries',
      tags: ['Audit'],
      summary: 'List audit entries',
      description: 'Who did what, newest first.',
      ...needs('admin'),
      request: {
        query: z.strictObject({
          ...pagingQuery,
          subject_type: z.string().max(50).optional().openapi({
            description: 'Only what was done to this kind of thing.',
            example: 'incident',
          }),
          subject_id: z.string().max(50).optional().openapi({
            description: 'Only what was done to the thing with this id.',
            example: 'k3v9x2m4q7zt',
          }),
        }),
      },
      responses: { 200: json('One page.', pageOf(auditEntry)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, subject_type: subjectType, subject_id: subjectId } = c.req.valid('query')
      const filter = { before: decodeNumberCursor(cursor), subjectType, subjectId, limit: limit + 1 }
      const rows = await db.snapshot((reader) => listAuditEntries(reader, filter))
      return c.json(
        toPage(rows, limit, ({ id }) => id, toAuditEntry),
        200,
      )
    },
  )

  return api
}
