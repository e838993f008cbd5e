import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals, request }) => (await locals.rss(request))!
