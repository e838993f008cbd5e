import { mkdirSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createApi } from '#api/app.ts'
import { createSubscriptionForms } from '#api/subscription-forms.ts'
import { serveBuiltFiles } from '#src/web/built-files.ts'
import { createFrontDoor } from '#src/web/front-door.ts'
import { type Listening, listen } from '#src/web/listen.ts'
import { pageLocals } from '#src/web/pages.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic } from '#tests/support/publishing.ts'
import { type RawAnswer, sendBytes, sendLine } from '#tests/support/raw-request.ts'

let hub: FreshHub
let door: Listening

/** A front door with the API, a folder of files, and pages that answer with the feed of all updates. */
async function open(isHttps: boolean): Promise<Listening> {
  const files = join(hub.dataDir, 'files')
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, 'robots.txt'), 'User-agent: *\n')
  const { feed } = pageLocals(hub)
  return listen({ port: 0, host: '127.0.0.1' }, () =>
    createFrontDoor({
      api: getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false }),
      forms: getRequestListener(createSubscriptionForms(hub).fetch, { overrideGlobalObjects: false }),
      files: serveBuiltFiles(files),
      live: (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
      // Like every page renderer, it makes an address of host and target.
      pages: getRequestListener(async () => (await feed('rss.xml'))!, { overrideGlobalObjects: false }),
      isHttps,
    }),
  )
}

beforeAll(async () => {
  hub = await freshHub()
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  door = await open(false)
})
afterAll(async () => {
  await door.stop()
  await hub[Symbol.asyncDispose]()
})

const problemOf = ({ headers, body }: RawAnswer) => {
  expect(headers.get('content-type')).toBe('application/problem+json')
  return JSON.parse(body)
}

test('each request goes to whoever answers it', async () => {
  const answers = await Promise.all(
    ['/healthz', '/api/admin/me', '/api', '/robots.txt', '/', '/events', '/apish', '/healthz/x'].map(
      async (path) => {
        const { status, headers } = await sendLine(door.port, `GET ${path}`)
        return `${path} ${status} ${headers.get('content-type')?.split(';')[0]}`
      },
    ),
  )
  expect(answers).toEqual([
    '/healthz 200 application/json',
    '/api/admin/me 401 application/problem+json',
    '/api 404 application/problem+json',
    '/robots.txt 200 text/plain',
    '/ 200 application/rss+xml',
    '/events 200 text/event-stream',
    '/apish 200 application/rss+xml',
    '/healthz/x 200 application/rss+xml',
  ])
})

test.each([
  'GET //x',
  'GET //evil.example/%2f..',
  'OPTIONS *',
  'GET *',
  'GET http://evil.example/x',
  'POST http://evil.example/api/admin/incidents',
  'GET /%E0%A4%A',
  'GET /%00',
  'GET /api/admin/%',
  'GET /\\evil.example',
])('%s is refused with a reason', async (line) => {
  const answer = await sendLine(door.port, line)
  expect(answer.status).toBe(400)
  expect(problemOf(answer)).toEqual({
    type: '/problems/bad-request-target',
    title: 'Bad request target',
    status: 400,
    detail: expect.stringMatching(/\.$/),
    request_id: expect.stringMatching(/^[\da-f-]{36}$/),
  })
})

test('a target that is too long is refused as that', async () => {
  const answer = await sendLine(door.port, `GET /${'a'.repeat(5_000)}`)
  expect([answer.status, problemOf(answer).status]).toEqual([414, 414])
})

test.each(['a/b', 'x@y', 'evil"<>', '[::1', 'a b'])(
  'the host %j is refused for pages, files and API alike',
  async (host) => {
    for (const path of ['/', '/robots.txt', '/healthz', '/nope']) {
      const answer = await sendLine(door.port, `GET ${path}`, [`Host: ${host}`])
      expect([answer.status, problemOf(answer).detail]).toEqual([
        400,
        'The Host header does not name a host.',
      ])
    }
  },
)

test('a request names one host, and an old one may name none', async () => {
  expect((await sendLine(door.port, 'GET /', [])).status).toBe(400)
  expect((await sendLine(door.port, 'GET /', ['Host: a', 'Host: b'])).status).toBe(400)
  for (const path of ['/', '/healthz']) {
    expect((await sendBytes(door.port, `GET ${path} HTTP/1.0\r\n\r\n`)).status).toBe(200)
  }
})

test('what a request calls us is in no link', async () => {
  for (const headers of [
    ['Host: evil.example'],
    ['Host: status.example.com', 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example'],
  ]) {
    const { status, body, bytes } = await sendLine(door.port, 'GET /rss.xml', headers)
    expect(status).toBe(200)
    expect(body).toContain('https://status.example.com/incidents/')
    expect(bytes).not.toContain('evil.example')
  }
})

test.each([
  '/api/v2/status.json',
  '/status.json',
  '/rss.xml',
  '/components/abcdefghijkl/history.atom',
  '/badge.svg',
])('a script of another site may ask for %s with headers of its own', async (path) => {
  const { status, headers } = await sendLine(door.port, `OPTIONS ${path}`)
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  expect(headers.get('access-control-allow-headers')).toBe('*')
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
  'a page answers %s with what it does answer',
  async (method) => {
    const answer = await sendLine(door.port, `${method} /incidents/x`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(problemOf(answer).type).toBe('/problems/method-not-allowed')
  },
)

test('an address with a form says that it takes what is sent to it, too', async () => {
  const answer = await sendLine(door.port, 'PUT /de/subscribe/manage')
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  expect(problemOf(answer).detail).toBe('This address answers GET, HEAD and POST.')
})

test('HEAD is answered as GET is, without the body', async () => {
  for (const path of ['/', '/robots.txt', '/healthz']) {
    const got = await sendLine(door.port, `GET ${path}`)
    const asked = await sendLine(door.port, `HEAD ${path}`)
    expect([asked.status, asked.headers.get('content-type'), asked.body]).toEqual([
      200,
      got.headers.get('content-type'),
      '',
    ])
  }
})

test('CONNECT leads nowhere', async () => {
  const { bytes } = await sendBytes(
    door.port,
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  )
  expect(bytes).toBe('')
})

test('who sends no body, and no word of one, is answered like who sends an empty one', async () => {
  const token = await hub.tokenFor('Ben', 'comms')
  const asked = ['Host: a', `Authorization: Bearer ${token}`, 'Content-Type: application/json']
  for (const length of [[], ['Content-Length: 0']]) {
    const headers = [...asked, ...length]
    expect((await sendLine(door.port, 'POST /api/admin/incidents', headers)).status).toBe(400)
    expect((await sendLine(door.port, 'POST /subscribe', headers)).status).toBe(303)
    expect((await sendLine(door.port, 'GET /rss.xml', headers)).status).toBe(200)
  }
})

test('an expectation that nobody knows is none', async () => {
  const { status } = await sendLine(door.port, 'GET /healthz', ['Host: a', 'Expect: miracles'])
  expect(status).toBe(200)
})

/** Every kind of answer, by who makes it. */
const kindsOfAnswer: Record<string, (port: number) => Promise<RawAnswer>> = {
  'a page': (port) => sendLine(port, 'GET /'),
  'a page that the reader has': (port) => sendLine(port, 'GET /', ['Host: a', 'If-None-Match: *']),
  'a file': (port) => sendLine(port, 'GET /robots.txt'),
  'the API': (port) => sendLine(port, 'GET /healthz'),
  'a refusal of the API': (port) => sendLine(port, 'GET /api/admin/incidents'),
  'a path that the API does not have': (port) => sendLine(port, 'GET /api/nothing'),
  'a bad target': (port) => sendLine(port, 'GET //'),
  'a target that is too long': (port) => sendLine(port, `GET /${'a'.repeat(5_000)}`),
  'no host': (port) => sendLine(port, 'GET /', []),
  'another method': (port) => sendLine(port, 'POST /'),
  'an unknown expectation': (port) => sendLine(port, 'GET /', ['Host: a', 'Expect: miracles']),
  'no HTTP at all': (port) => sendBytes(port, 'hello\r\n\r\n'),
  'headers that are too large': (port) => sendLine(port, 'GET /', ['Host: a', `X: ${'a'.repeat(20_000)}`]),
}

test.each(Object.entries(kindsOfAnswer))('%s is answered with every security header', async (_, send) => {
  const { status, headers } = await send(door.port)
  expect(status).toBeGreaterThan(0)
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  })
  const policy = headers.get('content-security-policy')!
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]),
  )
  expect(policy).not.toMatch(/unsafe|\*|http:/)
  // Reached by http, we must not lock anybody out of it.
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('reached by https, we always are', async () => {
  const secure = await open(true)
  for (const path of ['/', '/robots.txt', '/healthz', '//']) {
    const { headers } = await sendLine(secure.port, `GET ${path}`)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  }
  await secure.stop()
})

test.each([
  ['at once', '/', false],
  ['after a while', '/', true],
  ['while the API is loaded', '/healthz', true],
])('what fails behind the door %s is told, and the next request is answered', async (_, path, waits) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  let isBroken = true
  const answer = async (_: unknown, response: ServerResponse) => {
    if (waits) await nextTurn()
    if (isBroken) throw new Error('it is broken')
    response.end('well')
  }
  const files = serveBuiltFiles(join(hub.dataDir, 'files'))
  const own = await listen({ port: 0, host: '127.0.0.1' }, () =>
    createFrontDoor({ api: answer, forms: answer, live: answer, pages: answer, files, isHttps: false }),
  )
  const failed = await sendLine(own.port, `GET ${path}`)
  expect([failed.status, problemOf(failed).title]).toEqual([500, 'Our mistake'])
  expect(failed.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(String(log.mock.calls[0])).toContain('it is broken')
  isBroken = false
  expect((await sendLine(own.port, `GET ${path}`)).body).toContain('well')
  await own.stop()
})
