import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.rss({ maintenanceId: params.id! })) ?? rewrite('/404')
