import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ url, locals }) => {
  const kept = await locals.site.subscriptionExport(url.searchParams.get('token') ?? '')
  const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
  if (!kept) return new Response('This link does not work any more.\n', { status: 404, headers })
  return new Response(`${JSON.stringify(kept, null, 2)}\n`, {
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="subscription.json"',
    },
  })
}
