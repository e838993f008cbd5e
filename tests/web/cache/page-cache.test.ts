import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import type { Answer } from '#src/web/cache/answer.ts'
import { createPageCache, type PageCacheParts } from '#src/web/cache/page-cache.ts'
import { at } from '#tests/support/at.ts'
import { sendLine } from '#tests/support/raw-request.ts'

const page = (text: string, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from(text.padEnd(1_000, '.')),
  changesAt: null,
  changedAt: at('2026-03-02T09:00Z'),
  ...more,
})

/** A cache behind a real socket, over pages that count how often they are made. */
async function cacheOf(
  pages: (path: string) => Answer | Promise<Answer>,
  { limits, patienceMs }: Partial<Pick<PageCacheParts, 'limits' | 'patienceMs'>> = {},
) {
  const made: string[] = []
  let state = '0'
  let now = at('2026-03-02T09:00Z')
  let listener: () => void | Promise<void> = () => {}
  const cache = createPageCache({
    render: async (path) => {
      made.push(path)
      return pages(path)
    },
    revisions: {
      current: () => state,
      file: () => '0',
      mark: () => null,
      onChange: (given) => {
        listener = given
        return () => {}
      },
      settled: async () => {},
    },
    clock: () => now,
    common: { 'x-content-type-options': 'nosniff' },
    limits,
    patienceMs,
  })
  let passed = 0
  const handle: RequestListener = (request, response) => {
    if (cache.answerAtOnce(request, response)) return
    passed++
    cache
      .answer(request, response, request.url!.split('?')[0]!)
      .catch(() => void response.writeHead(500).end())
  }
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    made,
    cache,
    /** How many requests were not answered at once. */
    passed: () => passed,
    get: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      sendLine(port, `${method} ${path}`, [
        'Host: status.example.com',
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ]),
    move: async (to: string) => {
      state = to
      await listener()
    },
    passTo: (moment: Date) => {
      now = moment
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('whoever publishes does not wait for ever for a page that hangs, and gets the word of it once it is there', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  await using served = await cacheOf(
    async () => {
      await promise
      return page('late')
    },
    { patienceMs: 10 },
  )
  await served.move('1')
  expect(served.made).toEqual(['/', '/rss.xml'])
  resolve()
  expect((await served.get('/')).body.toString()).toMatch(/^late/)
  expect(served.made).toEqual(['/', '/rss.xml'])
})

test.each([
  ['made anew', 200],
  ['not made, for a fault', 500],
])(
  'a known address that is %s is answered to all who wait, who pass nothing else',
  async (outcome, status) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    promise.catch(() => {}) // On a busy machine it fails before anybody has asked for it.
    const pages = [page('first'), promise]
    await using served = await cacheOf((path) => (path === '/known' ? pages.shift()! : page(path)), {
      patienceMs: 10,
    })
    await served.get('/known')
    expect(served.passed()).toBe(1)

    await served.move('1')
    const asked = ['br', 'gzip', ''].map((accepted) => served.get('/known', { 'accept-encoding': accepted }))
    if (status === 200) resolve(page(outcome))
    else reject(new Error(outcome))
    for (const answer of await Promise.all(asked)) {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect(served.passed()).toBe(1)
    expect(log).toHaveBeenCalledTimes(status === 200 ? 0 : 3)
  },
)

test('a page is made once per state, however many ask for it and in whatever encoding', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  await using served = await cacheOf(async () => {
    await promise
    return page('hello')
  })
  const asked = ['br', 'gzip', 'identity', 'br'].map((accepted) =>
    fetch(`http://127.0.0.1:${served.port}/`, { headers: { 'accept-encoding': accepted } }),
  )
  resolve()
  const texts = await Promise.all((await Promise.all(asked)).map((answer) => answer.text()))
  expect(new Set(texts)).toEqual(new Set(['hello'.padEnd(1_000, '.')]))
  expect(served.made).toEqual(['/'])
})

test('the bytes are those of the encoding that the headers name, each with a tag of its own', async () => {
  await using served = await cacheOf(() => page('hello'))
  const inEncoding = (accepted: string) =>
    new Promise<{ encoding: string | undefined; etag: string; bytes: Buffer }>((resolve) => {
      get({ port: served.port, headers: { 'accept-encoding': accepted } }, async (response) => {
        const bytes = Buffer.concat(await response.toArray())
        resolve({ encoding: response.headers['content-encoding'], etag: response.headers.etag!, bytes })
      })
    })
  const [br, gzip, plain] = [await inEncoding('br, gzip'), await inEncoding('gzip'), await inEncoding('')]
  expect([br.encoding, gzip.encoding, plain.encoding]).toEqual(['br', 'gzip', undefined])
  expect(brotliDecompressSync(br.bytes)).toEqual(plain.bytes)
  expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes)
  expect(new Set([br.etag, gzip.etag, plain.etag]).size).toBe(3)
})

test('an answer dies with the state that it was made of', async () => {
  let text = 'before'
  await using served = await cacheOf(() => page(text))
  expect((await served.get('/a')).body).toContain('before')
  text = 'after'
  expect((await served.get('/a')).body).toContain('before')
  await served.move('1')
  expect((await served.get('/a')).body).toContain('after')
})

test('an answer dies at the moment at which it changes by itself, and not before', async () => {
  let text = 'before'
  await using served = await cacheOf(() => page(text, { changesAt: at('2026-03-02T09:30Z') }))
  await served.get('/a')
  text = 'after'
  served.passTo(at('2026-03-02T09:29:59.999Z'))
  expect((await served.get('/a')).body).toContain('before')
  served.passTo(at('2026-03-02T09:30Z'))
  const { body, headers } = await served.get('/a')
  expect(body).toContain('after')
  expect(headers.get('last-modified')).toBe('Mon, 02 Mar 2026 09:30:00 GMT')
})

test('who asks after a change does not get what was begun before it', async () => {
  const first = Promise.withResolvers<void>()
  let text = 'before'
  await using served = await cacheOf(async () => {
    const said = text
    if (said === 'before') await first.promise
    return page(said)
  })
  const early = served.get('/a')
  while (served.made.length === 0) await new Promise(setImmediate)
  text = 'after'
  const moved = served.move('1')
  const late = await served.get('/a')
  first.resolve()
  expect(late.body).toContain('after')
  expect((await early).body).toContain('before')
  await moved
  expect((await served.get('/a')).body).toContain('after')
})

test('the page and the feed are made before whoever changed something is told', async () => {
  await using served = await cacheOf(() => page('hello'))
  await served.get('/asked')
  await served.get('/asked')
  served.made.length = 0
  await served.move('1')
  expect(served.made.toSorted()).toEqual(['/', '/asked', '/rss.xml'])
  await served.get('/', { 'accept-encoding': 'br' })
  expect(served.made).toHaveLength(3)
})

test('query strings, a last slash and escapes change nothing, and make nothing', async () => {
  await using served = await cacheOf(() => page('hello'))
  for (const path of [
    '/history',
    '/history?a=1',
    '/history?b=2',
    '/history/',
    '/history/?c',
    '/%68is%74ory/',
  ])
    await served.get(path)
  expect(served.made).toEqual(['/history'])
  // What is no letter there stays as it is.
  for (const path of ['/a%2Fb', '/a%2fb?c', '/%2561', '/%C3%A9', '/%c3%a9/']) await served.get(path)
  expect(served.made.slice(1)).toEqual(['/a%2Fb', '/%2561', '/%C3%A9'])
})

test('made-up addresses push out nothing that is there', async () => {
  await using served = await cacheOf(
    (path) => (path.startsWith('/no') ? page('nothing', { status: 404 }) : page('hello')),
    { limits: { bytes: 1_000_000, entries: 20 } },
  )
  await served.get('/history')
  for (let count = 0; count < 40; count++) expect((await served.get(`/no-${count}`)).status).toBe(404)
  served.made.length = 0
  await served.get('/history')
  expect(served.made).toEqual([])
})

test('what is kept stays within its bounds', async () => {
  await using served = await cacheOf(() => page('hello'), { limits: { bytes: 60_000, entries: 1_000 } })
  for (let count = 0; count < 100; count++) await served.get(`/${count}`)
  served.made.length = 0
  for (let count = 0; count < 100; count++) await served.get(`/${count}`)
  expect(served.made.length).toBeGreaterThan(80)
})

test.each<Record<string, string>>([
  { 'cache-control': 'private' },
  { 'cache-control': 'no-store' },
  { 'set-cookie': 'a=b' },
])('an answer with %j is somebody’s own and never kept', async (headers) => {
  await using served = await cacheOf(() =>
    page('mine', { headers: { 'content-type': 'text/html', ...headers } }),
  )
  await served.get('/mine')
  await served.get('/mine')
  expect(served.made).toEqual(['/mine', '/mine'])
})

test('what is forgotten is made anew, also what is not found', async () => {
  await using served = await cacheOf((path) => page('hello', { status: path === '/' ? 200 : 404 }))
  for (let time = 0; time < 2; time++) {
    for (const path of ['/', '/', '/nothing', '/nothing']) await served.get(path)
    served.cache.forget()
  }
  expect(served.made).toEqual(['/', '/nothing', '/', '/nothing'])
})

test('HEAD is answered as GET is, without the body', async () => {
  await using served = await cacheOf(() => page('hello'))
  const get = await served.get('/')
  for (const _ of ['from the render', 'from memory']) {
    const head = await served.get('/', {}, 'HEAD')
    expect([head.status, head.body]).toEqual([200, ''])
    for (const name of ['etag', 'content-length', 'content-type', 'cache-control', 'x-content-type-options'])
      expect(head.headers.get(name)).toBe(get.headers.get(name))
  }
})
