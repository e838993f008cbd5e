import type { APIRoute } from 'astro'

/** /rss.xml, /atom.xml, /feed.json, /history.rss and /history.atom: all that is published. Whatever else has no page of its own ends here. */
export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.feed(params.feed!)) ?? rewrite('/404')
