import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import type { Database } from '#db/client.ts'
import type { Hub } from '#src/hub.ts'
import { root } from '#src/root.ts'
import { forgetRendered } from '#src/site/markdown.ts'
import { createPageCache } from './cache/page-cache.ts'
import { createRender } from './cache/render-answer.ts'
import { createFrontDoor, isForForms } from './front-door.ts'
import { createLastGood, type LastGood } from './last-good/last-good.ts'
import { createShelf } from './last-good/shelf.ts'
import { createLive } from './live/live.ts'
import { loadOnce } from './load-once.ts'
import { type AstroHandler, pageLocals, pagesHandler } from './pages.ts'
import { commonHeaders, removeDocumentHeaders } from './security-headers.ts'

/** Where the built styles and scripts lie. */
export const builtFiles = fileURLToPath(new URL('dist/client', root))

/** The pages as `astro build` made them. */
export async function loadPages(): Promise<AstroHandler> {
  return (await import('#pages')).handler
}

export type Handler = {
  answer: RequestListener
  /** Resolves once everything is loaded; pages are answered before, and who calls the API meanwhile waits. */
  loaded(): Promise<void>
  /**
   * Ends the streams to open pages, which would end by themselves only with their readers. Resolves once what is kept
   * for worse times is on disk.
   */
  close(): Promise<void>
}

/** One hub's whole program behind one handler: API, built files, pages and the stream of changes. */
export function createHandler(hub: Hub, pages: AstroHandler): Handler {
  const isHttps = hub.publicUrl.startsWith('https:')
  const render = createRender(pages, hub)
  const lastGood = hub.lastGoodDir
    ? createLastGood({ render, shelf: createShelf(hub.lastGoodDir), clock: hub.clock })
    : { render, forget: async () => {}, settled: async () => {} }
  const cache = createPageCache({
    render: lastGood.render,
    revisions: hub.db.revisions,
    clock: hub.clock,
    common: commonHeaders({ isHttps }),
  })
  // What a link of a subscriber opens is theirs alone: the cache sees neither it nor the query that holds the link.
  const personal = pagesHandler(pages, pageLocals(hub))
  // Told after the cache, so that the new page is there when its readers come for it.
  const live = createLive(hub.db.revisions, { common: commonHeaders({ isHttps }) })
  const written = loadOnce(async () => {
    const { createListeners } = await import('#api/listeners.ts')
    return createListeners({ ...hub, db: forgetting(hub.db, lastGood) }, { render })
  })
  const answer = createFrontDoor({
    atOnce: cache.answerAtOnce,
    api: async (request, response) => (await written()).api(request, response),
    forms: async (request, response) => (await written()).forms(request, response),
    files: sirv(builtFiles, { brotli: true, gzip: true, setHeaders: keepHashedFiles }),
    live: live.answer,
    pages: (request, response, path) =>
      isForForms(path) ? personal(request, response) : cache.answer(request, response, path),
    isHttps,
  })
  return {
    answer,
    async loaded() {
      // Readers come first: loading holds up whatever else there is to do.
      await cache.warm()
      await written()
    },
    async close() {
      live.close()
      cache.close()
      await lastGood.settled()
    },
  }
}

/** What scrubs the database of purged words scrubs the kept answers too. */
const forgetting = (db: Database, { forget }: Pick<LastGood, 'forget'>): Database => ({
  ...db,
  async scrub() {
    forgetRendered()
    await forget()
    await db.scrub()
  },
})

/** A file whose name holds its hash never changes. */
function keepHashedFiles(response: Parameters<RequestListener>[1], path: string): void {
  const isHashed = path.startsWith('/assets/')
  if (/\.(css|js)$/.test(path)) removeDocumentHeaders(response)
  response.setHeader(
    'cache-control',
    isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  )
}
