import type { APIRoute } from 'astro'

/** The same feeds of one maintenance. */
export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.feed(params.feed!, { maintenanceId: params.id! })) ?? rewrite('/404')
