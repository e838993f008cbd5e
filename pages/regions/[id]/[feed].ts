import type { APIRoute } from 'astro'

/** The same feeds of what touched a region, and of all maintenance. */
export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.feed(params.feed!, { regionId: params.id! })) ?? rewrite('/404')
