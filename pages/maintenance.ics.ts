import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ locals }) => {
  // Few ask for it, and the program starts without it.
  const { renderCalendar } = await import('#src/feeds/icalendar.ts')
  return new Response(renderCalendar(await locals.site.calendar()), {
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  })
}
