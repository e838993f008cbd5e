import { afterAll, beforeAll, expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareIncident, declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let server: Served
let ana: string
let tag: string

beforeAll(async () => {
  hub = await freshHub(at('2026-03-02T09:00:00.900Z'))
  server = await serve(hub)
  ana = await hub.tokenFor('Ana', 'admin')
  await declareInPublic(hub, ana)
  tag = (await ask()).headers.get('etag')!
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const ask = (headers: Record<string, string> = {}, { url } = server, path = '/rss.xml') =>
  fetch(url + path, { headers: { 'accept-encoding': 'identity', ...headers } })

test('browsers ask again each time, shared caches may keep it briefly and go on when we are gone', async () => {
  const { headers } = await ask()
  expect(headers.get('cache-control')).toBe(
    'no-cache, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400',
  )
  expect(headers.get('vary')).toBe('accept-encoding')
  expect(headers.get('etag')).toMatch(/^"[\w-]+"$/)
  expect(headers.get('last-modified')).toBe('Mon, 02 Mar 2026 09:00:00 GMT')
})

const known: [string, (tag: string) => Record<string, string>][] = [
  ['its tag', (tag) => ({ 'if-none-match': tag })],
  ['its tag as a weak one', (tag) => ({ 'if-none-match': `W/${tag}` })],
  ['any tag', () => ({ 'if-none-match': '*' })],
  ['its tag among others', (tag) => ({ 'if-none-match': `"other", W/"another,one" , ${tag}` })],
  ['its date', () => ({ 'if-modified-since': 'Mon, 02 Mar 2026 09:00:00 GMT' })],
  ['a later date', () => ({ 'if-modified-since': 'Mon, 02 Mar 2026 09:00:01 GMT' })],
  // A tag says more than a date, which does not count beside it. (RFC 9110, section 13.1.3)
  [
    'its tag and an old date',
    (tag) => ({ 'if-none-match': tag, 'if-modified-since': 'Sun, 01 Mar 2026 09:00:00 GMT' }),
  ],
]
test.each(known)('a reader that sends %s has it already', async (_, headers) => {
  const response = await ask(headers(tag))
  expect([response.status, await response.text()]).toEqual([304, ''])
  expect(response.headers.get('etag')).toBe(tag)
  expect(response.headers.get('content-type')).toBeNull()
})

const unknown: [string, (tag: string) => Record<string, string>][] = [
  ['another tag', () => ({ 'if-none-match': '"other"' })],
  ['its tag without quotes', (tag) => ({ 'if-none-match': tag.slice(1, -1) })],
  ['an earlier date', () => ({ 'if-modified-since': 'Mon, 02 Mar 2026 08:59:59 GMT' })],
  ['what is no date', () => ({ 'if-modified-since': 'yesterday' })],
  [
    'another tag and a later date',
    () => ({ 'if-none-match': '"other"', 'if-modified-since': 'Mon, 02 Mar 2026 09:00:01 GMT' }),
  ],
]
test.each(unknown)('a reader that sends %s gets it', async (_, headers) => {
  expect((await ask(headers(tag))).status).toBe(200)
})

test('a feed is a new one after any change, and the same one as the clock moves', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  await using server = await serve(hub)
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
  const tagNow = async () => (await ask({}, server)).headers.get('etag')!
  for (const change of changes) {
    const before = await tagNow()
    seen.add(before)
    // Far beyond every promise, and into another month.
    later(hub, 60 * 24 * 40)
    expect(await tagNow()).toBe(before)
    expect((await ask({ 'if-none-match': before }, server)).status).toBe(304)
    await change()
    const fresh = await ask({ 'if-none-match': before }, server)
    expect([fresh.status, fresh.headers.get('last-modified')]).toEqual([200, hub.now().toUTCString()])
  }
  seen.add(await tagNow())
  expect(seen.size).toBe(changes.length + 1)
})

test('a reader that knows only dates misses nothing of two updates in one second', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00:00.100Z'))
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 5)
  await publish(hub, ana, id)
  const first = await ask({}, server)
  const date = first.headers.get('last-modified')!
  expect((await ask({ 'if-modified-since': date }, server)).status).toBe(304)
  await publish(hub, ana, id)
  const second = await ask({ 'if-modified-since': date }, server)
  expect([second.status, second.headers.get('last-modified')]).toEqual([200, date])
  expect(await second.text()).not.toBe(await first.text())
})

test('what stays internal is no change of a feed', async () => {
  later(hub, 1)
  const { id } = await declareIncident(hub, ana)
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Another title' })
  expect((await ask({ 'if-none-match': tag })).status).toBe(304)
})

test('there is no feed of what is not there', async () => {
  expect((await ask({}, server, '/incidents/aaaaaaaaaaaa/rss.xml')).status).toBe(404)
})
