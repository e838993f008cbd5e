import { html, raw } from 'hono/html'
import type { Html } from './text.ts'

/** A runbook as a page of its own; `body` is HTML that is known to be safe. */
export const runbookPage = (title: string, body: string): Html => html`${raw('<!doctype html>')}
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>${title} &middot; Runbook</title>
      <link rel="stylesheet" href="/api/admin/docs.css" />
    </head>
    <body class="runbook">
      <main id="main">${raw(body)}</main>
    </body>
  </html>`
