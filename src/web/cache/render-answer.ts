import type { Hub } from '#src/hub.ts'
import type { Standing } from '#src/site/moment.ts'
import { createSite } from '#src/site/site.ts'
import { type Fragments, noFragments } from '../fragments.ts'
import { answerPage, pageLocals, type RenderPage } from '../pages.ts'
import type { Render } from './answer.ts'
import { surrogateKeys } from './surrogate-keys.ts'

/**
 * Has the pages answer an address. They are handed nothing of any reader's request, so that what they make is for
 * everybody: no cookie, no token, no query string can find its way into it.
 */
export const createRender =
  (renderPage: RenderPage, hub: Hub, fragments: Fragments = noFragments): Render =>
  async (path) => {
    const read: Standing[] = []
    const site = createSite({ ...hub, observe: (standing) => void read.push(standing) })
    const locals = pageLocals({ ...hub, site, fragments })
    const response = await answerPage(renderPage, path, locals)
    const headers = Object.fromEntries(response.headers)
    return {
      status: response.status,
      headers: {
        ...headers,
        'content-type': withCharset(headers['content-type'] ?? 'application/octet-stream'),
        ...surrogateKeys(path, locals.languages),
      },
      body: Buffer.from(await response.arrayBuffer()),
      changesAt: earliest(read.flatMap(({ changesAt }) => changesAt ?? [])),
      changedAt: earliest(read.map(({ changedAt }) => changedAt)),
    }
  }

/** Astro leaves it to the page to say so. */
const withCharset = (type: string): string => (type === 'text/html' ? 'text/html; charset=utf-8' : type)

const earliest = (times: Date[]): Date | null =>
  times.length === 0 ? null : new Date(Math.min(...times.map(Number)))
