import inject from 'light-my-request'
import type { Hub } from '#src/hub.ts'
import type { Standing } from '#src/site/moment.ts'
import { createSite } from '#src/site/site.ts'
import { type Fragments, noFragments } from '../fragments.ts'
import { type AstroHandler, pageLocals, pagesHandler } from '../pages.ts'
import type { Render } from './answer.ts'
import { surrogateKeys } from './surrogate-keys.ts'

/**
 * Has the pages answer an address, without a socket. They are handed nothing of any reader's request, so that what
 * they make is for everybody: no cookie, no token, no query string can find its way into it.
 */
export const createRender =
  (astro: AstroHandler, hub: Hub, fragments: Fragments = noFragments): Render =>
  async (path) => {
    const read: Standing[] = []
    const site = createSite({ ...hub, observe: (standing) => void read.push(standing) })
    const locals = pageLocals({ ...hub, site, fragments })
    const { statusCode, headers, rawPayload } = await inject(pagesHandler(astro, locals), {
      method: 'GET',
      url: path,
      headers: { host: 'localhost' },
    })
    return {
      status: statusCode,
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        'content-type': withCharset(String(headers['content-type'] ?? 'application/octet-stream')),
        ...surrogateKeys(path, locals.languages),
      },
      body: rawPayload,
      changesAt: earliest(read.flatMap(({ changesAt }) => changesAt ?? [])),
      changedAt: earliest(read.map(({ changedAt }) => changedAt)),
    }
  }

/** Astro leaves it to the page to say so. */
const withCharset = (type: string): string => (type === 'text/html' ? 'text/html; charset=utf-8' : type)

const earliest = (times: Date[]): Date | null =>
  times.length === 0 ? null : new Date(Math.min(...times.map(Number)))
