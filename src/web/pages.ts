import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerFeed } from '#src/feeds/answer-feed.ts'
import { renderRss } from '#src/feeds/rss.ts'
import type { FeedSubject } from '#src/site/feed.ts'
import type { Site } from '#src/site/site.ts'

/** What pages and components are handed: the read side, and nothing that could write. */
export type PageLocals = {
  site: Site
  /** Answers with a feed as RSS; null where there is no such component or incident. */
  rss(request: Request, of?: FeedSubject): Promise<Response | null>
}

export const pageLocals = (site: Site): PageLocals => ({
  site,
  async rss(request, of) {
    const feed = await site.feed(of)
    return feed && answerFeed(request, renderRss(feed), feed.frame.revision.changedAt)
  },
})

/** Astro's handler in middleware mode, as its build exports it. */
export type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (() => void) | undefined,
  locals: PageLocals,
) => Promise<void>

/** Renders pages with the built Astro. A path that no page has gets the 404 page, with the same locals. */
export const pagesHandler =
  (astro: AstroHandler, locals: PageLocals) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('cache-control', 'no-cache')
    await astro(
      request,
      response,
      () => {
        request.url = '/404'
        void astro(request, response, undefined, locals)
      },
      locals,
    )
  }
