import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Database } from '#db/client.ts'
import type { Clock } from '#src/clock.ts'
import { loadOnce } from '#src/load-once.ts'
import { root } from '#src/root.ts'
import { serveBuiltFiles } from './built-files.ts'
import { createPageCache } from './cache/page-cache.ts'
import { createFrontDoor, isForForms } from './front-door.ts'
import type { Inside } from './inside.ts'
import { createLastGood } from './last-good/last-good.ts'
import { createShelf } from './last-good/shelf.ts'
import { createLive } from './live/live.ts'
import type { RenderPage } from './pages.ts'
import { commonHeaders } from './security-headers.ts'

/** Where the built styles and scripts lie. */
export const builtFiles = fileURLToPath(new URL('dist/client', root))

/** The pages as `astro build` made them. */
export async function loadPages(): Promise<RenderPage> {
  return (await import('#pages')).renderPage
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

/** What stands at the door: enough to answer with what is kept. */
export type DoorParts = {
  db: Database
  clock: Clock
  publicUrl: string
  /** The data folder, where the last good answers are kept too; null or left out where none are. */
  lastGoodDir?: string | null
  /** Names what an answer is made of; null, or left out, where that has no name. */
  madeOf?: () => string | null
  /** Loads everything else. */
  load: () => Promise<Inside>
}

/**
 * One hub's whole program behind one handler: API, built files, pages and the stream of changes. What is kept is
 * answered before the rest is loaded; who asks for anything else meanwhile waits.
 */
export function createHandler({ db, clock, publicUrl, lastGoodDir, madeOf, load }: DoorParts): Handler {
  const isHttps = publicUrl.startsWith('https:')
  let isLoaded = false
  const inside = loadOnce(async () => {
    const loading = await load()
    isLoaded = true
    return loading
  })
  const render = async (path: string) => (await inside()).render(path)
  const lastGood = lastGoodDir
    ? createLastGood({ render, shelf: createShelf(lastGoodDir), clock, madeOf })
    : { render, forget: async () => {}, settled: async () => {} }
  const cache = createPageCache({
    render: lastGood.render,
    revisions: db.revisions,
    clock,
    common: commonHeaders({ isHttps }),
  })
  // Told after the cache, so that the new page is there when its readers come for it.
  const live = createLive(db.revisions, { common: commonHeaders({ isHttps }) })
  const written = loadOnce(async () => {
    const { written } = await inside()
    return written({ render, forget: lastGood.forget, forgetCached: cache.forget, warm: cache.warm })
  })
  const answer = createFrontDoor({
    atOnce: cache.answerAtOnce,
    api: async (request, response) => (await written()).api(request, response),
    forms: async (request, response) => (await written()).forms(request, response),
    files: serveBuiltFiles(builtFiles),
    live: live.answer,
    // What a link of a subscriber opens is theirs alone: the cache sees neither it nor the query that holds the link.
    pages: async (request, response, path) =>
      isForForms(path) ? (await inside()).personal(request, response) : cache.answer(request, response, path),
    isHttps,
  })
  return {
    answer,
    async loaded() {
      // Readers come first: loading holds up whatever else there is to do.
      await cache.warm()
      const wereKept = !isLoaded
      if (wereKept) await delay(headStartMs)
      await inside()
      if (wereKept) await cache.renew()
      await written()
    },
    async close() {
      live.close()
      cache.close()
      await lastGood.settled()
    },
  }
}

/** How long those who wait at the door are answered before anything else is loaded, in milliseconds. */
const headStartMs = 50
