import type { APIRoute } from 'astro'

/** The same feeds of one incident. */
export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.feed(params.feed!, { incidentId: params.id! })) ?? rewrite('/404')
