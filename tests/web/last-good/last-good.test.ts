import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask } from '#tests/support/ask.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

// What a reader gets while the database or a page is broken. Every fault is a real one.

let hub: FreshHub
let server: Served
let ana: string

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  hub = await freshHub()
  ana = await hub.tokenFor('Ana', 'admin')
  await addComponents(hub, 'Ingress')
  server = await serve(hub)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  vi.restoreAllMocks()
})

const file = (suffix = '') => join(hub.dataDir, `allclear.sqlite${suffix}`)
const get = async (path: string) => {
  const response = await fetch(server.url + path)
  return { status: response.status, headers: response.headers, body: await response.text() }
}

/** Asks until the answer is as hoped, for as long as a busy machine may take. */
async function getUntil(path: string, hoped: (answer: Awaited<ReturnType<typeof get>>) => boolean) {
  for (const deadline = performance.now() + 15_000; ; await delay(50)) {
    const answer = await get(path)
    if (hoped(answer)) return answer
    if (performance.now() > deadline) throw new Error(`still ${answer.status}: ${answer.body.slice(0, 200)}`)
  }
}
const isStale = ({ headers }: { headers: Headers }) => headers.has('allclear-stale-since')

const faults: Record<string, () => void> = {
  missing: () => renameSync(file(), file('.away')),
  'overwritten with something else': () => writeFileSync(file(), 'x'.repeat(50_000)),
  empty: () => truncateSync(file()),
}

test('where nothing good is known, a person gets a page and a program a problem that it can read', async () => {
  await get('/')
  faults.missing!()
  await getUntil('/', isStale)
  for (const [path, type] of [
    ['/how-we-communicate', 'text/html; charset=utf-8'],
    ['/api/v2/summary.json', 'application/problem+json'],
    ['/status.json', 'application/problem+json'],
    ['/atom.xml', 'application/problem+json'],
  ] as const) {
    const { status, headers, body } = await get(path)
    expect([path, status, headers.get('content-type')]).toEqual([path, 503, type])
    expect(body).toMatch(/cannot look (this|it) up|status page itself/)
  }
})

test.each(Object.entries(faults).slice(0, 2))(
  'while the database is %s, the last good page is served with its age, and the API says 503',
  async (_, spoil) => {
    const good = await get('/')
    expect([good.status, isStale(good), good.body.includes('class="stale"')]).toEqual([200, false, false])
    const since = hub.now()
    spoil()
    const stale = await getUntil('/', isStale)
    expect(stale.status).toBe(200)
    expect(stale.headers.get('allclear-stale-since')).toBe(since.toISOString())
    expect(stale.headers.get('warning')).toBe('110 - "Response is Stale"')
    expect(stale.body).toContain(
      'This page cannot look up the current status. It shows what was known 1 min ago',
    )
    expect(stale.body).toContain('All systems operational')
    expect((await ask(hub, ana, 'GET', '/me')).status).toBe(503)

    later(hub, 3)
    expect((await getUntil('/', ({ body }) => body.includes('known 3 min ago'))).body).toContain(
      'operational',
    )
    later(hub, 3)
    const doubtful = await getUntil('/', ({ body }) => body.includes('known 6 min ago'))
    expect(doubtful.body).not.toMatch(/>\s*Operational|[Aa]ll systems operational/)
    expect(doubtful.body).toContain('<title>Status not known right now · ')
    expect(doubtful.body.match(/Status not known right now/g)!.length).toBeGreaterThanOrEqual(4)
  },
)

test('when the database is back, so is the page, without a restart', async () => {
  await get('/')
  faults.missing!()
  await getUntil('/', isStale)
  renameSync(file('.away'), file())
  const back = await getUntil('/', (answer) => !isStale(answer))
  expect([back.status, back.body.includes('class="stale"')]).toEqual([200, false])
  const { id } = await declareInPublic(hub, ana)
  expect((await get('/')).body).toContain(`/incidents/${id}`)
})

test('a page that nobody has asked for before is answered 503, a feed that was good with the good one', async () => {
  const { id } = await declareInPublic(hub, ana)
  const feed = await get('/rss.xml')
  faults.missing!()
  const stale = await getUntil('/rss.xml', isStale)
  expect([stale.status, stale.body]).toEqual([200, feed.body])
  const unknown = await get(`/incidents/${id}`)
  expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([503, 'no-store'])
  expect(unknown.headers.get('retry-after')).toBe('5')
})

test('each language says how old its page is', async () => {
  await get('/de')
  await get('/ar')
  faults.missing!()
  expect((await getUntil('/de', isStale)).body).toContain('Sie zeigt, was vor')
  expect((await getUntil('/ar', isStale)).body).toContain('لا تستطيع هذه الصفحة')
})

test('words that are purged are in no good answer, and page and feed are good ones again at once', async () => {
  const { id } = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, id, { what_is_happening: 'The password is hunter2.' })
  for (const path of ['/', '/rss.xml', `/incidents/${id}`])
    expect((await get(path)).body).toContain('hunter2')
  const purged = await fetch(`${server.url}/api/admin/incidents/${id}/updates/${update.id}/purge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ana}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'A secret.' }),
  })
  expect(purged.status).toBe(201)
  // Nobody has asked since.
  faults.missing!()
  for (const path of ['/', '/rss.xml']) {
    const { status, body } = await getUntil(path, isStale)
    expect([status, body.includes(`/incidents/${id}`), body.includes('hunter2')]).toEqual([200, true, false])
  }
  expect((await get(`/incidents/${id}`)).status).toBe(503)
})

test('readiness says what is broken, and liveness does not ask for a restart that mends nothing', async () => {
  expect(await get('/readyz')).toMatchObject({ status: 200 })
  faults.missing!()
  const broken = await getUntil('/readyz', ({ status }) => status === 503)
  expect(JSON.parse(broken.body)).toEqual({
    status: 'not ready',
    checks: { database_readable: 'failed', database_writable: 'failed', page_rendered: 'failed' },
  })
  expect((await get('/healthz')).status).toBe(200)
  rmSync(file('.away'))
})
