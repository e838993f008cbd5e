import type { APIRoute } from 'astro'
import { statusText } from '#src/elsewhere/status-text.ts'

export const GET: APIRoute = async ({ locals }) => new Response(statusText(await locals.site.summary()))
