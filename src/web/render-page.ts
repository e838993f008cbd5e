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
  if (routeData?.origin === 'project') return app.render(request, { locals, routeData })
  return app.render(new Request(new URL('/404', request.url)), { locals })
}
