import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import { findPage } from '#db/queries/page.ts'
import type { Hub } from '#src/hub.ts'
import { loadDocument } from '#src/incidents/document/incident-document.ts'
import { renderDocument } from '#src/incidents/document/render-document.ts'
import { dateIn } from '#src/site/days.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { incidentId, mustFindIncident, presentOne } from './incident-access.ts'
import { incidentDocument, toIncidentDocument } from './schemas/incident-document.ts'

const formats = ['markdown', 'json'] as const

/** The incident doc, which the hub keeps by itself. */
export function incidentDocumentApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/document',
      operationId: 'readIncidentDocument',
      tags: ['Timeline'],
      summary: 'Read the incident document',
      description:
        "Everything that is known of the incident, whole and ready to paste: Markdown, or JSON with `Accept: application/json` or `format=json`. It is the team's: withdrawn updates keep their words in it.",
      ...needs('read'),
      request: {
        params: incidentId,
        query: z.strictObject({
          format: z
            .enum(formats, `must be one of ${formats.join(', ')}`)
            .optional()
            .openapi({ description: 'Instead of what `Accept` asks for.' }),
        }),
      },
      responses: {
        200: {
          description: 'The document.',
          content: {
            ...json('', incidentDocument).content,
            'text/markdown': { schema: z.string().openapi({ example: '# Incident 42: Requests fail' }) },
          },
        },
        ...problems,
      },
    }),
    async (c) => {
      const accepted = accepts(c, {
        header: 'Accept',
        supports: ['text/markdown', 'application/json'],
        default: 'text/markdown',
      })
      const format = c.req.valid('query').format ?? (accepted === 'application/json' ? 'json' : 'markdown')
      const { document, incident, today } = await hub.db.snapshot(async (reader) => {
        const row = await mustFindIncident(reader, c.req.valid('param').id)
        const now = hub.clock()
        return {
          document: await loadDocument(reader, hub, row, now),
          incident: await presentOne(hub, reader, row, now),
          today: dateIn(now, (await findPage(reader)).timeZone),
        }
      })
      c.header('vary', 'Accept')
      if (format === 'json')
        return c.json(toIncidentDocument(document, incident, { publicUrl: hub.publicUrl, today }), 200)
      return c.body(renderDocument(document), 200, { 'content-type': 'text/markdown; charset=utf-8' })
    },
  )

  return api
}
