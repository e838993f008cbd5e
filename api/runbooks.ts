import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Hub } from '#src/hub.ts'
import { isRunbookName, runbookNames, runbookTable } from '#src/policy/runbooks.ts'
import { readRunbook } from '#src/runbooks/read-runbook.ts'
import { renderRunbook } from '#src/runbooks/render-runbook.ts'
import { runbookUrl } from '#src/runbooks/runbook-links.ts'
import { pageHeaders } from './docs/page-headers.ts'
import { runbookPage } from './docs/runbook-page.ts'
import { notFound } from './http/problem.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { runbook } from './schemas/runbook.ts'

const tags = ['Runbooks']

const formats = ['html', 'markdown'] as const

/** The policy's runbooks: what to do first. */
export function runbooksApi({ policy, publicUrl }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/runbooks',
      operationId: 'listRunbooks',
      tags,
      summary: 'List the runbooks',
      description: "In the policy's order. An incident's `runbooks` are those for what its scope touches.",
      ...needs('read'),
      responses: { 200: json('The runbooks.', z.object({ items: z.array(runbook) })), ...problems },
    }),
    (c) => {
      const items = runbookNames.map((name) => ({
        ...{ name, title: runbookTable[name].title, url: runbookUrl({ policy, publicUrl }, name) },
      }))
      return c.json({ items }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/runbooks/{name}',
      operationId: 'readRunbook',
      tags,
      summary: 'Read a runbook',
      description:
        'As it is shipped: symptoms, how to stop the bleeding, what to verify, to whom to escalate. HTML, or Markdown with `Accept: text/markdown`, `format=markdown` or `.md` behind the name.',
      ...needs('read'),
      request: {
        params: z.object({
          name: z.string().openapi({
            param: { name: 'name', in: 'path' },
            example: 'edge-partial-outage',
          }),
        }),
        query: z.strictObject({
          format: z
            .enum(formats, `must be one of ${formats.join(', ')}`)
            .optional()
            .openapi({ description: 'Instead of what `Accept` asks for.' }),
        }),
      },
      responses: {
        200: {
          description: 'The runbook.',
          content: {
            'text/html': { schema: z.string() },
            'text/markdown': { schema: z.string().openapi({ example: '# Edge partial outage' }) },
          },
        },
        ...problems,
      },
    }),
    async (c) => {
      const stated = c.req.valid('param').name
      const name = stated.replace(/\.md$/, '')
      if (!isRunbookName(name)) throw notFound('runbook')
      const accepted = accepts(c, {
        header: 'Accept',
        supports: ['text/html', 'text/markdown'],
        default: 'text/html',
      })
      const asked = stated === name ? accepted : 'text/markdown'
      const format = c.req.valid('query').format ?? (asked === 'text/markdown' ? 'markdown' : 'html')
      const markdown = await readRunbook(name)
      c.header('vary', 'Accept')
      if (format === 'markdown') {
        return c.body(markdown, 200, { 'content-type': 'text/markdown; charset=utf-8' })
      }
      const { title } = runbookTable[name]
      return c.html(runbookPage(title, renderRunbook(markdown, publicUrl)), 200, pageHeaders)
    },
  )

  return api
}
