import type { APIRoute } from 'astro'

/** The same feeds of what touched a component. */
export const GET: APIRoute = async ({ locals, params, rewrite }) =>
  (await locals.feed(params.feed!, { componentId: params.id! })) ?? rewrite('/404')
