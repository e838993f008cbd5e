import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.rss({ incidentId: params.id! })) ?? rewrite('/404')
