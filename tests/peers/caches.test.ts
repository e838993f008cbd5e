import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLoop } from '#src/notify/loop.ts'
import { at } from '#tests/support/at.ts'
import { openStream } from '#tests/support/event-stream.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { startNginx } from './support/nginx.ts'
import type { Program } from './support/program.ts'
import { snippet } from './support/snippet.ts'
import { startVarnish } from './support/varnish.ts'

// Caches go by the clock of the wall: what they do by themselves after some seconds is polled for, up to a limit.
const patience = { timeout: 20_000, interval: 100 }
const document = 'mirror-and-caches.md'

let channels: NonNullable<Parameters<typeof freshHub>[1]>['channels']
let hub: FreshHub
let served: Served
let ana: string
let id: string

beforeEach(async () => {
  channels = {}
  hub = await freshHub(at('2026-03-02T09:00Z'), { channels })
  served = await serve(hub)
  ana = await hub.tokenFor('Ana', 'admin')
  id = (await declareInPublic(hub, ana)).id
})
afterEach(async () => {
  await served[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const address = () => new URL(served.url).host

const nginx = (): Promise<Program> =>
  startNginx((folder, port) =>
    snippet(document, { heading: 'nginx', language: 'nginx' }, [
      ['/var/cache/nginx/status', `${folder}/cache`],
      ['listen 80;', `listen 127.0.0.1:${port};`],
      ['127.0.0.1:4321', address()],
    ]),
  )

/** `ttl`: how long it keeps an answer that nobody throws away. */
const varnish = (ttl = '5s'): Promise<Program> =>
  startVarnish(
    snippet(document, { heading: 'Varnish', language: 'vcl' }, [
      ['.port = "4321"', `.port = "${new URL(served.url).port}"`],
      ['beresp.ttl = 5s', `beresp.ttl = ${ttl}`],
    ]),
  )

const caches = { nginx, varnish: () => varnish() }

async function sayDrained(): Promise<void> {
  later(hub, 5)
  await publish(hub, ana, id, { what_is_happening: 'The nodes are drained.' })
}

test.each(Object.entries(caches))('%s answers what a reader has already with 304', async (_, start) => {
  await using cache = await start()
  const first = await fetch(cache.url)
  const tag = first.headers.get('etag')!
  expect(await first.text()).toContain('Partial outage')
  const again = await fetch(cache.url, { headers: { 'if-none-match': tag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test.each(Object.entries(caches))('%s gives each reader the encoding that they take', async (_, start) => {
  await using cache = await start()
  for (const encoding of ['gzip', 'identity', 'gzip']) {
    const answer = await fetch(cache.url, { headers: { 'accept-encoding': encoding } })
    expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding)
    expect(await answer.text()).toContain('Partial outage')
  }
})

test.each(Object.entries(caches))(
  '%s has a new update within seconds, without being told',
  async (_, start) => {
    await using cache = await start()
    await (await fetch(cache.url)).text()
    await sayDrained()
    await expect
      .poll(async () => (await fetch(cache.url)).text(), patience)
      .toContain('The nodes are drained.')
  },
)

test.each(Object.entries(caches))('%s goes on with the page when the hub is gone', async (name, start) => {
  await using cache = await start()
  await (await fetch(cache.url)).text()
  await served[Symbol.asyncDispose]()
  // Until the answer is older than it may be: only then it is kept up by its being better than none.
  await expect
    .poll(async () => {
      const answer = await fetch(cache.url)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('Partial outage')
      const isStale = answer.headers.get('x-cache-status') === 'STALE'
      return name === 'nginx' ? isStale : Number(answer.headers.get('age')) > 6
    }, patience)
    .toBe(true)
  served = await serve(hub)
})

test.each(Object.entries(caches))('%s lets the stream of changes through as it comes', async (_, start) => {
  await using cache = await start()
  const stream = await openStream(`${cache.url}/events`)
  const before = hub.db.revisions.current()
  await stream.until(`id: ${before}\n`)
  await sayDrained()
  await stream.until(`id: ${hub.db.revisions.current()}\n`)
  expect(hub.db.revisions.current()).not.toBe(before)
  stream.leave()
})

test.each(Object.entries(caches))('%s keeps nothing that is one person’s', async (_, start) => {
  await using cache = await start()
  const read = (token: string) =>
    fetch(`${cache.url}/api/admin/me`, { headers: { authorization: `Bearer ${token}` } })
  expect((await read(ana)).status).toBe(200)
  expect((await read('another')).status).toBe(401)
})

test('Varnish throws away at once what it is told to, and nothing else', async () => {
  await using cache = await varnish('1h')
  const loop = startLoop(hub)
  try {
    const other = (await declareInPublic(hub, ana, { title: 'Builds are slow' })).id
    const ageOf = async (path: string) => Number((await fetch(cache.url + path)).headers.get('age'))
    for (const path of ['/', `/incidents/${id}`, `/incidents/${other}`]) await ageOf(path)
    Object.assign(channels!, { varnish: { type: 'purge', url: cache.url, method: 'BAN' } })
    // The first word throws away everything, since what was kept before is not known.
    await sayDrained()
    const page = async (path: string) => (await fetch(cache.url + path)).text()
    await expect.poll(() => page(`/incidents/${id}`), patience).toContain('The nodes are drained.')
    await page(`/incidents/${other}`)
    await expect.poll(() => ageOf(`/incidents/${other}`), patience).toBeGreaterThan(0)

    later(hub, 5)
    await publish(hub, ana, id, { what_is_happening: 'All nodes are back.' })
    for (const path of ['/', `/incidents/${id}`]) {
      await expect.poll(() => page(path), patience).toContain('All nodes are back.')
    }
    expect(await ageOf(`/incidents/${other}`)).toBeGreaterThan(0)
  } finally {
    await loop.stop()
  }
})
