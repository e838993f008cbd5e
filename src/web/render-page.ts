import { createApp } from 'astro/app/entrypoint'
import type { PageLocals } from './pages.ts'

// What Astro builds the pages around (see `adapter` in astro.config.mjs): the hub calls it as it is, with no request of a socket.

// Answers are kept before they are sent, so nobody gains from a stream.
const app = createApp({ streaming: false })

/**
 * Answers with the page of an address. One that no page of ours has, though Astro may, gets the 404 page, with the same
 * locals.
 */
export function renderPage(request: Request, locals: PageLocals): Promise<Response> {
  const routeData = app.match(request)
  if (routeData?.origin === 'project' && isAddress(routeData, request)) {
    return app.render(request, { locals, routeData })
  }
  return app.render(new Request(new URL('/404', request.url)), { locals })
}

/** Astro drops `.html` behind a page's address, which would be a second one, and has one for what it shows when a page fails. */
const isAddress = ({ type, route }: { type: string; route: string }, { url }: Request): boolean =>
  route !== '/500' && !(type === 'page' && /\.html\/?$/.test(new URL(url).pathname))
