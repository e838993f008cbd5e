import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import sirv from 'sirv'
import { createApi } from '#api/app.ts'
import type { Hub } from '#src/hub.ts'
import { createFrontDoor } from './front-door.ts'
import { createLive } from './live/live.ts'
import { type AstroHandler, pageLocals, pagesHandler } from './pages.ts'

const built = new URL('../../dist/', import.meta.url)

/** The pages as `astro build` made them. */
export async function loadPages(): Promise<AstroHandler> {
  const { handler } = await import(new URL('server/entry.mjs', built).href)
  return handler
}

export type Handler = {
  answer: RequestListener
  /** Ends the streams to open pages, which would end by themselves only with their readers. */
  close(): void
}

/** One hub's whole program behind one handler: API, built files, pages and the stream of changes. */
export function createHandler(hub: Hub, pages: AstroHandler): Handler {
  const live = createLive(hub.db.revisions)
  const answer = createFrontDoor({
    api: getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false }),
    files: sirv(fileURLToPath(new URL('client', built)), { setHeaders: keepHashedFiles }),
    live: live.answer,
    pages: pagesHandler(pages, pageLocals(hub)),
    isHttps: hub.publicUrl.startsWith('https:'),
  })
  return { answer, close: live.close }
}

/** A file whose name holds its hash never changes. */
function keepHashedFiles(response: Parameters<RequestListener>[1], path: string): void {
  const isHashed = path.startsWith('/assets/')
  response.setHeader(
    'cache-control',
    isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  )
}
