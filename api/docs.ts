import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Hub } from '#src/hub.ts'
import { root } from '#src/root.ts'
import { pageHeaders } from './docs/page-headers.ts'
import { renderDocs } from './docs/render.ts'
import type { Env } from './http/env.ts'
import type { OpenapiDocument } from './openapi.ts'

// The public page's colours, and what is laid out with them, in this order.
const stylesheet = [
  'src/web/styles/tokens.css',
  ...['docs', 'tables', 'media', 'runbook'].map((part) => `api/docs/styles/${part}.css`),
]
  .map((file) => readFileSync(new URL(file, root), 'utf8'))
  .join('\n')

/**
 * The description of the admin API, for programs and for people. It takes no token: it is no secret, and
 * whoever has lost theirs at 3 a.m. needs it most. It loads nothing from elsewhere and runs no script.
 */
export function docs(hub: Pick<Hub, 'publicUrl' | 'policy'>, describe: () => OpenapiDocument): Hono<Env> {
  let described: OpenapiDocument | undefined
  const document = () => {
    described ??= describe()
    return described
  }
  return new Hono<Env>()
    .get('/openapi.json', (c) => c.json(document()))
    .get('/docs', (c) => c.html(renderDocs(document(), hub), 200, pageHeaders))
    .get('/docs.css', (c) =>
      c.body(stylesheet, 200, {
        'content-type': 'text/css; charset=utf-8',
        'x-content-type-options': 'nosniff',
      }),
    )
}
