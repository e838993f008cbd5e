import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals }) => locals.previewImage()
