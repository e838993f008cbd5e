import { expect, test } from 'vitest'
import { answerFeed } from '#src/feeds/answer-feed.ts'
import { pageLocals } from '#src/web/pages.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareIncident, declareInPublic, later, publish } from '#tests/support/publishing.ts'

const address = 'https://status.example.com/rss.xml'
const changedAt = at('2026-03-02T09:00:00.900Z')
const answer = (headers: Record<string, string> = {}) =>
  answerFeed(new Request(address, { headers }), '<rss/>', changedAt)
const tag = answer().headers.get('etag')!

test('a feed is answered as RSS, to be asked for again each time', async () => {
  const response = answer()
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('<rss/>')
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-type': 'application/rss+xml; charset=utf-8',
    'cache-control': 'no-cache',
    'last-modified': 'Mon, 02 Mar 2026 09:00:00 GMT',
    etag: expect.stringMatching(/^"[\w-]+"$/),
  })
})

test.each([
  { 'if-none-match': tag },
  { 'if-none-match': `W/${tag}` },
  { 'if-none-match': '*' },
  { 'if-none-match': `"other", W/"another,one" , ${tag}` },
  { 'if-none-match': `"other",${tag}` },
  { 'if-modified-since': 'Mon, 02 Mar 2026 09:00:00 GMT' },
  { 'if-modified-since': 'Mon, 02 Mar 2026 09:00:01 GMT' },
  // A tag says more than a date, which does not count beside it. (RFC 9110, section 13.1.3)
  { 'if-none-match': tag, 'if-modified-since': 'Sun, 01 Mar 2026 09:00:00 GMT' },
])('a reader that sends %j has it already', async (headers) => {
  const response = answer(headers as Record<string, string>)
  expect([response.status, await response.text()]).toEqual([304, ''])
  expect(response.headers.get('etag')).toBe(tag)
  expect(response.headers.get('content-type')).toBeNull()
})

test.each([
  { 'if-none-match': '"other"' },
  { 'if-none-match': tag.slice(1, -1) },
  { 'if-none-match': '' },
  { 'if-modified-since': 'Mon, 02 Mar 2026 08:59:59 GMT' },
  { 'if-modified-since': 'yesterday' },
  { 'if-none-match': '"other"', 'if-modified-since': 'Mon, 02 Mar 2026 09:00:01 GMT' },
])('a reader that sends %j gets it', (headers) => {
  expect(answer(headers as Record<string, string>).status).toBe(200)
})

const feedOf = async (hub: FreshHub, headers: Record<string, string> = {}) =>
  (await pageLocals(hub).rss(new Request(address, { headers })))!

test('a feed is a new one after any change, and the same one as the clock moves', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, id)
  const path = `/incidents/${id}/updates/${update.id}`
  const changes: (() => Promise<unknown>)[] = [
    () => publish(hub, ana, id),
    () => askFor(hub, ana, 'PATCH', path, { who_is_affected: 'Everybody.' }),
    () => askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'All deploys fail' }),
    () => askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'Wrong.' }),
    () => askFor(hub, ana, 'POST', `${path}/purge`, { reason: 'A secret.' }),
    () => askFor(hub, ana, 'PATCH', '/page', { name: 'Another name' }),
  ]
  const seen = new Set<string>()
  const known = async () => (await feedOf(hub)).headers.get('etag')!
  for (const change of changes) {
    const before = await known()
    seen.add(before)
    // Far beyond every promise, and into another month.
    later(hub, 60 * 24 * 40)
    expect(await known()).toBe(before)
    const kept = await feedOf(hub, { 'if-none-match': before })
    expect(kept.status).toBe(304)
    await change()
    const fresh = await feedOf(hub, { 'if-none-match': before })
    expect([fresh.status, fresh.headers.get('last-modified')]).toEqual([200, hub.now().toUTCString()])
  }
  seen.add(await known())
  expect(seen.size).toBe(changes.length + 1)
})

test('what stays internal is no change of a feed', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await declareInPublic(hub, ana)
  const before = (await feedOf(hub)).headers.get('etag')!
  later(hub, 1)
  const { id } = await declareIncident(hub, ana)
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Another title' })
  expect((await feedOf(hub, { 'if-none-match': before })).status).toBe(304)
})

test('there is no answer for a feed that is not there', async () => {
  await using hub = await freshHub()
  const { rss } = pageLocals(hub)
  expect(await rss(new Request(address), { incidentId: 'aaaaaaaaaaaa' })).toBeNull()
})
