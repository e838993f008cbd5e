import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listen } from '#src/web/listen.ts'
import { sendBytes, sendLine } from '#tests/support/raw-request.ts'

const anywhere = { port: 0, host: '127.0.0.1' }
const sayHello = (_: IncomingMessage, response: ServerResponse) => void response.end('hello')

/** A handler that tells when it was asked, and answers when it is told to. */
function slowly() {
  const asked = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  return {
    asked: asked.promise,
    answer: told.resolve,
    async handler(_: IncomingMessage, response: ServerResponse) {
      response.on('error', () => {})
      asked.resolve()
      await told.promise
      response.end('the whole answer')
    },
  }
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

test('the handler knows the port, and answers from the first request on', async () => {
  let known = 0
  const { port, stop } = await listen(anywhere, (given) => {
    known = given
    return sayHello
  })
  expect(known).toBe(port)
  expect((await sendLine(port, 'GET /')).body).toBe('hello')
  await stop()
})

test('a port that is taken is an error, not a silence', async () => {
  const { port, stop } = await listen(anywhere, () => sayHello)
  await expect(listen({ ...anywhere, port }, () => sayHello)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await stop()
})

test.each([
  ['words', 'hello\r\n\r\n'],
  ['a TLS greeting', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a NUL in the request line', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a method that is none', 'GETT / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a header without a name', 'GET / HTTP/1.1\r\n: a\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s get a clear 400 and the end of the connection', async (_, bytes) => {
  const { port, stop } = await listen(anywhere, () => sayHello)
  const { status, headers, body } = await sendBytes(port, bytes)
  expect(status).toBe(400)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)))
  expect(JSON.parse(body)).toEqual({
    type: '/problems/bad-request',
    title: 'Bad Request',
    status: 400,
    detail: 'This is not a well-formed HTTP request.',
  })
  await stop()
})

test('what comes behind a write and is no request is refused behind its answer', async () => {
  const { asked, answer, handler } = slowly()
  const { port, stop } = await listen(anywhere, () => handler)
  const sent = sendBytes(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{} and more')
  await asked
  await nextTurn()
  answer()
  expect((await sent).bytes).toMatch(/^HTTP\/1\.1 200 OK.+the whole answerHTTP\/1\.1 400 Bad Request/s)
  await stop()
})

test('a write that does not come whole is refused at once', async () => {
  const { asked, handler } = slowly()
  const { port, stop } = await listen(anywhere, () => handler)
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
  const sent = sendBytes(port, `${head}2\r\n{}\r\nno length\r\n`)
  await asked
  expect((await sent).status).toBe(400)
  await stop()
})

test('headers may have 16 KiB, and more are refused as that', async () => {
  const { port, stop } = await listen(anywhere, () => sayHello)
  expect((await sendLine(port, 'GET /', ['Host: a', `X: ${'a'.repeat(15_000)}`])).status).toBe(200)
  const { status, body } = await sendLine(port, 'GET /', ['Host: a', `X: ${'a'.repeat(17_000)}`])
  expect([status, JSON.parse(body).detail]).toEqual([
    431,
    'The request line and its headers may have 16 KiB together.',
  ])
  await stop()
})

test('no client holds a connection for ever: headers, request and idleness have their limits', async () => {
  const { server, stop } = await listen(anywhere, () => sayHello)
  expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 })
  await stop()
})

test('who does not read what they asked for is let go', async () => {
  const sayMuch = (_: IncomingMessage, response: ServerResponse) =>
    void response.end(Buffer.alloc(64 * 2 ** 20))
  const { server, port, stop } = await listen(anywhere, () => sayMuch, { unreadMs: 20 })
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  socket.pause()
  const [peer] = await once(server, 'connection')
  await once(peer, 'close')
  socket.destroy()
  await stop()
})

test('a request that never comes to its end is told so', async () => {
  const { server, port, stop } = await listen(anywhere, () => sayHello)
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n'))
  const [peer] = await once(server, 'connection')
  // What the server itself does once the time is up.
  server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), peer)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
  expect(answer).toContain('The request did not arrive in time.')
  await stop()
})

test('stopping lets a running request finish, and takes no new one', async () => {
  const { asked, answer, handler } = slowly()
  const { port, stop } = await listen(anywhere, () => handler)
  const running = sendLine(port, 'GET /')
  await asked
  let isStopped = false
  const stopped = stop(60_000).then(() => {
    isStopped = true
  })
  expect(await isOpen(port)).toBe(false)
  expect(isStopped).toBe(false)
  answer()
  expect((await running).body).toBe('the whole answer')
  await stopped
})

test('stopping does not wait for clients that only keep their connection', async () => {
  const { port, stop } = await listen(anywhere, () => sayHello)
  const idle = connect(port, '127.0.0.1', () => idle.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  await once(idle, 'data')
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const closed = Promise.all([once(idle, 'close'), once(silent, 'close')])
  await stop(60_000)
  await closed
})

test('a client that finishes its request after the stop is not kept, either', async () => {
  const { asked, answer, handler } = slowly()
  const { port, stop } = await listen(anywhere, () => handler)
  // It asks to keep the connection, as browsers do.
  const client = connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  const read = text(client)
  await asked
  const stopped = stop(60_000)
  answer()
  await stopped
  expect(await read).toContain('the whole answer')
})

test('what is not over within the grace is ended', async () => {
  const { asked, answer, handler } = slowly()
  const { port, stop } = await listen(anywhere, () => handler)
  const running = sendLine(port, 'GET /').catch((error: Error) => error)
  await asked
  await stop(0)
  expect(await running).not.toMatchObject({ body: 'the whole answer' })
  answer()
})
