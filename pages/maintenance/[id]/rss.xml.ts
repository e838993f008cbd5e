import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals, request, params, rewrite }) =>
  (await locals.rss(request, { maintenanceId: params.id! })) ?? rewrite('/404')
