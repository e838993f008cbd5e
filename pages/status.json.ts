import type { APIRoute } from 'astro'
import { statusJson } from '#src/elsewhere/status-json.ts'

export const GET: APIRoute = async ({ locals: { site, written } }) =>
  Response.json(statusJson(await site.summary(), written), {
    headers: { 'access-control-allow-origin': '*' },
  })
