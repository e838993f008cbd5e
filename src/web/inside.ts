import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hub } from '#src/hub.ts'
import { forgetItems } from '#src/site/kept-items.ts'
import { forgetRendered } from '#src/site/markdown.ts'
import type { Render } from './cache/answer.ts'
import type { PageCache } from './cache/page-cache.ts'
import { createRender } from './cache/render-answer.ts'
import { forgetting } from './forgetting.ts'
import { createFragments } from './fragments.ts'
import type { LastGood } from './last-good/last-good.ts'
import { answerPage, pageLocals, type RenderPage } from './pages.ts'

/** What takes long to load, and is not needed for what is kept: the pages, and behind them the API. */
export type Inside = {
  render: Render
  /** Answers with a page that is one reader's own. */
  personal: RequestListener
  /** What is written to the hub over HTTP. `forget` and `forgetCached` have what is kept of it forgotten, `render` makes a page, `warm` those asked for most. */
  written(
    kept: Pick<LastGood, 'render' | 'forget'> & Pick<PageCache, 'warm'> & { forgetCached(): void },
  ): Promise<{ api: RequestListener; forms: RequestListener }>
}

export function createInside(hub: Hub, pages: RenderPage): Inside {
  const fragments = createFragments()
  return {
    render: createRender(pages, hub, fragments),
    personal: personalPages(pages, hub),
    async written({ render, forget, forgetCached, warm }) {
      const { createListeners } = await import('#api/listeners.ts')
      const parts = [forgetRendered, forgetItems, fragments.forget, forgetCached]
      return createListeners({ ...hub, db: forgetting(hub.db, { parts, answers: forget, warm }) }, { render })
    },
  }
}

/** Pages that are made at each request, of nothing of it but its address. */
function personalPages(pages: RenderPage, hub: Hub): RequestListener {
  const locals = pageLocals(hub)
  const answer = ({ url }: Request) => {
    const { pathname, search } = new URL(url)
    return answerPage(pages, pathname + search, locals)
  }
  return getRequestListener(answer, { overrideGlobalObjects: false })
}
