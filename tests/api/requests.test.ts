import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { expect, test, vi } from 'vitest'
import { createApi } from '#api/app.ts'
import { listen } from '#src/web/listen.ts'
import { type Answered, ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'

// What happens to a request before any resource sees it.

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const utf8 = (...bytes: number[]) =>
  Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')])

test.each<[string, string | Uint8Array, string]>([
  ['no JSON', 'name=eu-west', 'malformed-json'],
  ['nothing', '', 'malformed-json'],
  ['half an object', '{"name":"eu-west"', 'malformed-json'],
  ['two objects', '{"name":"a"}{"name":"b"}', 'malformed-json'],
  ['a comma too many', '{"name":"eu-west",}', 'malformed-json'],
  ['NaN', '{"name":NaN}', 'malformed-json'],
  ['lists 17 deep', `{"name":${deep(16)}}`, 'malformed-json'],
  ['lists 100000 deep', deep(100_000), 'malformed-json'],
  ['a lone high surrogate', '{"name":"\\ud800"}', 'ill-formed-text'],
  ['a lone low surrogate', '{"name":"x\\udc00"}', 'ill-formed-text'],
  ['surrogates in the wrong order', '{"name":"\\udc00\\ud800"}', 'ill-formed-text'],
  ['a NUL', '{"name":"a\\u0000b"}', 'ill-formed-text'],
  ['a NUL in a field that is not known', '{"other":{"a":["\\u0000"]}}', 'ill-formed-text'],
  ['a lone surrogate in the name of a field', '{"\\ud800":1}', 'ill-formed-text'],
  ['a lone surrogate as the whole body', '"\\ud800"', 'ill-formed-text'],
  ['a byte that is not UTF-8', utf8(0xff), 'ill-formed-text'],
  ['a character that is cut off', utf8(0xe2, 0x82), 'ill-formed-text'],
  ['a character that is written too long', utf8(0xc0, 0xaf), 'ill-formed-text'],
  ['a surrogate in UTF-8', utf8(0xed, 0xa0, 0x80), 'ill-formed-text'],
])('a body of %s is refused', async (_, body, kind) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  expectProblem(await ask(hub, ana, 'POST', '/regions', body), 400, kind)
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([])
})

test('an ill-formed text is told by its place', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { body } = await ask(hub, ana, 'POST', '/incidents', '{"scope":{"apps":["a","\\ud800"]}}')
  expect(body.detail).toMatch(/^scope\.apps\[1\] holds a lone surrogate/)
})

test('every well-formed text comes back as it was sent', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  for (const name of [
    'Zürich',
    '東京',
    '🇨🇭 west',
    '\u{10ffff}',
    'e\u0301',
    'مرحبا',
    '<b>&amp;</b>',
    '__proto__',
  ]) {
    const { id } = await askFor(hub, ana, 'POST', '/regions', { name })
    expect((await askFor(hub, ana, 'GET', `/regions/${id}`)).name).toBe(name)
  }
})

test.each([
  [undefined],
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/jsonp'],
  ['text/json'],
  ['application/vnd.v2+json'],
  ['application/json;'],
])('a body of type %s is refused', async (type) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const answer = await createApi(hub).request('/api/admin/regions', {
    method: 'POST',
    headers: { authorization: `Bearer ${ana}`, ...(type && { 'content-type': type }) },
    body: new TextEncoder().encode('{"name":"eu-west"}'),
  })
  const { status, headers } = answer
  expectProblem({ status, headers, body: await answer.json() }, 415, 'not-json')
})

test.each(['application/json', 'Application/JSON;charset=utf-8', 'application/merge-patch+json; a=b'])(
  'a body of type %s is read',
  async (type) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'admin')
    const headers = { 'content-type': type }
    expect((await ask(hub, ana, 'PATCH', '/page', { name: 'Read' }, headers)).body.name).toBe('Read')
  },
)

test.each(['gzip', 'br', 'gzip, br'])(
  'of a body that is encoded as %s is said that it is',
  async (encoding) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'admin')
    const bytes = gzipSync('{"name":"eu-west"}')
    const answer = await ask(hub, ana, 'POST', '/regions', bytes, { 'content-encoding': encoding })
    expectProblem(answer, 415, 'encoded-body')
    expect(answer.body.detail).toContain(encoding)
    expect(answer.headers.get('accept-encoding')).toBe('identity')
  },
)

test('a request without a body is refused, and no method reads a body that it does not take', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  expectProblem(await ask(hub, ana, 'POST', '/regions'), 415, 'not-json')
  expectProblem(await ask(hub, ana, 'PATCH', '/page'), 415, 'not-json')
  const [region] = [await askFor(hub, ana, 'POST', '/regions', { name: 'eu-west' })]
  const headers = { 'content-type': 'text/plain' }
  expect((await ask(hub, ana, 'DELETE', `/regions/${region.id}`, 'whatever', headers)).status).toBe(200)
})

test.each([
  [{ name: 'a', colour: 'red' }, 'colour'],
  ['{"name":"a","__proto__":{"position":1}}', '__proto__'],
  ['{"name":"a","constructor":{"prototype":{}}}', 'constructor'],
  [{ name: 'a', Name: 'b' }, 'Name'],
])('in %j the unknown field %s is refused', async (body, field) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const answer = await ask(hub, ana, 'POST', '/regions', body)
  expectProblem(answer, 422, 'invalid-request')
  expect(answer.body.errors).toEqual([{ field, message: 'is not a known field; there are: name, position' }])
  expect(({} as { position?: number }).position).toBeUndefined()
})

test('of a field that is stated twice the last one counts, as JSON is commonly read', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { body } = await ask(hub, ana, 'POST', '/regions', '{"name":"a","name":"b"}')
  expect(body.name).toBe('b')
})

test('a body of 256 KiB is read, and one byte more is refused', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const sized = (bytes: number) => `{"name":"eu-west"}${' '.repeat(bytes - 18)}`
  expectProblem(await ask(hub, ana, 'POST', '/regions', sized(256 * 1024 + 1)), 413, 'body-too-large')
  expect((await ask(hub, ana, 'POST', '/regions', sized(256 * 1024))).status).toBe(201)
})

test('a body whose length is not announced is refused while it is read', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  let sentKib = 0
  const endless = new ReadableStream({
    pull(controller) {
      sentKib += 16
      controller.enqueue(new Uint8Array(16 * 1024).fill(0x20))
    },
  })
  const answer = await createApi(hub).request('/api/admin/regions', {
    method: 'POST',
    headers: { authorization: `Bearer ${ana}`, 'content-type': 'application/json' },
    body: endless,
    duplex: 'half',
  } as RequestInit)
  const { status, headers } = answer
  expectProblem({ status, headers, body: await answer.json() }, 413, 'body-too-large')
  expect(sentKib).toBeLessThan(1024)
})

test('over a real connection: chunks too many, bytes beyond ASCII in a token, and a body in small pieces', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const handler = getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false })
  const server = await listen({ port: 0, host: '127.0.0.1' }, () => handler)
  const post = (chunks: string[], authorization = `Bearer ${ana}`) =>
    overHttp(`http://127.0.0.1:${server.port}/api/admin/regions`, chunks, {
      authorization,
      'content-type': 'application/json',
    })

  const large = Array.from({ length: 40 }, () => ' '.repeat(8 * 1024))
  expectProblem(await post(large), 413, 'body-too-large')
  expectProblem(await post(['{"name":"a"}'], 'Bearer \u00e9\u00ff\u0080'), 401, 'unknown-token')
  expect(await post([...'{"name":"eu-west"}'])).toMatchObject({ status: 201, body: { name: 'eu-west' } })
  await server.stop(1_000)
})

test.each(['Content-Length: 100', 'Transfer-Encoding: chunked'])(
  'an upload that breaks off writes nothing and is no fault of ours: %s',
  async (length) => {
    await using hub = await freshHub()
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const ana = await hub.tokenFor('Ana', 'admin')
    const handler = getRequestListener(createApi(hub).fetch, { overrideGlobalObjects: false })
    const isAnswered = Promise.withResolvers<void>()
    const server = await listen({ port: 0, host: '127.0.0.1' }, () => async (request, response) => {
      await handler(request, response)
      isAnswered.resolve()
    })
    const head = ['POST /api/admin/regions HTTP/1.1', 'Host: a', `Authorization: Bearer ${ana}`]
    const lines = [...head, 'Content-Type: application/json', length, '', '5\r\n{"nam\r\n']
    const socket = connect(server.port, '127.0.0.1', () => socket.end(lines.join('\r\n')))
    socket.resume()
    await isAnswered.promise
    expect(log).not.toHaveBeenCalled()
    expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([])
    log.mockRestore()
    await server.stop(1_000)
  },
)

test.each([
  ['/incidents?limit=0', 'limit', 'must be a whole number from 1 to 100'],
  ['/incidents?limit=101', 'limit', 'must be a whole number from 1 to 100'],
  ['/incidents?limit=1.5', 'limit', 'must be a whole number from 1 to 100'],
  ['/incidents?limit=', 'limit', 'must be a whole number from 1 to 100'],
  ['/incidents?limit=ten', 'limit', 'must be a whole number from 1 to 100'],
  ['/incidents?limit=1&limit=2', 'limit', 'must be a whole number from 1 to 100'],
  [
    '/incidents?colour=red',
    'colour',
    'is not a known field; there are: limit, cursor, status, severity, drill',
  ],
  [
    '/incidents?__proto__=1',
    '__proto__',
    'is not a known field; there are: limit, cursor, status, severity, drill',
  ],
  ['/incidents?cursor=', 'cursor', 'must be the next_cursor of a page of this list'],
  ['/incidents?cursor=MQ==', 'cursor', 'must be the next_cursor of a page of this list'],
  ['/incidents?cursor=%F0%9F', 'cursor', 'must be the next_cursor of a page of this list'],
  ['/incidents?cursor=YWJj', 'cursor', 'must be the next_cursor of a page of this list'],
  ['/components?cursor=YWJj', 'cursor', 'must be the next_cursor of a page of this list'],
  ['/people?cursor=A B', 'cursor', 'must be the next_cursor of a page of this list'],
  [
    '/incidents?status=fine',
    'status',
    'must be one of open, internal, investigating, identified, monitoring, resolved, cancelled',
  ],
])('%s is refused: %s %s', async (path, field, message) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const answer = await ask(hub, ana, 'GET', path)
  expectProblem(answer, 422, 'invalid-request')
  expect(answer.body.errors).toEqual([{ field, message }])
})

test.each([
  ['GET', '/nope'],
  ['GET', ''],
  ['GET', '/incidents/'],
  ['GET', '/incidents/a/b/c'],
  ['GET', '/incidents/aaaaaaaaaaaa'],
  ['GET', '/incidents/AAAAAAAAAAAA'],
  ['GET', '/incidents/%00'],
  ['GET', '/incidents/%E0%A4%A'],
  ['GET', '/incidents/..%2f..%2fetc'],
  ['GET', `/incidents/${'a'.repeat(5_000)}`],
  ['GET', "/incidents/' or 1=1 --"],
  ['PUT', '/incidents'],
  ['DELETE', '/incidents'],
  ['POST', '/me'],
  ['DELETE', '/page'],
])('%s %s is answered 404', async (method, path) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const body = ['PUT', 'POST'].includes(method) ? {} : undefined
  expectProblem(await ask(hub, ana, method, path, body), 404, 'not-found')
})

test('outside the admin API a stranger learns of nothing either', async () => {
  await using hub = await freshHub()
  const answer = await createApi(hub).request('/api/other')
  expectProblem(
    { status: answer.status, headers: answer.headers, body: await answer.json() },
    404,
    'not-found',
  )
  expectProblem(await ask(hub, null, 'GET', '/nope'), 401, 'missing-token')
})

test('every answer has a request id of its own and is kept by no cache', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const answers = [await ask(hub, ana, 'GET', '/me'), await ask(hub, ana, 'GET', '/me')]
  const requestIds = answers.map(({ headers }) => headers.get('x-request-id'))
  expect(new Set(requestIds).size).toBe(2)
  for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store')
})

/** Sends a body chunk by chunk, without announcing its length; reads the answer even while sending. */
const overHttp = (url: string, chunks: string[], headers: Record<string, string>): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers }, async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      const named = new Headers(response.headers as Record<string, string>)
      resolve({
        status: response.statusCode!,
        headers: named,
        body: JSON.parse(Buffer.concat(parts).toString()),
      })
      request.destroy()
    })
    request.on('error', (error) => (request.destroyed ? undefined : reject(error)))
    for (const chunk of chunks) request.write(chunk)
    request.end()
  })
