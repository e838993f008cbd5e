import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Listening, listen } from '#src/web/listen.ts'
import { bareSocketOf } from '#src/web/live/bare-socket.ts'
import { createLive, type Live } from '#src/web/live/live.ts'
import { createViewers, type ViewerLimits } from '#src/web/live/viewers.ts'
import { openStream } from '#tests/support/event-stream.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'

let hub: FreshHub
const closing: (() => Promise<void> | void)[] = []

beforeEach(async () => {
  hub = await freshHub()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await hub[Symbol.asyncDispose]()
})

async function start(limits?: Partial<ViewerLimits>): Promise<{ live: Live; url: string } & Listening> {
  const live = createLive(hub.db.revisions, limits)
  const listening = await listen({ port: 0, host: '127.0.0.1' }, () => live.answer)
  closing.push(() => {
    live.close()
    return listening.stop(1_000)
  })
  return { live, url: `http://127.0.0.1:${listening.port}/events`, ...listening }
}

/** Viewers by themselves, who are sent what a test sends. */
async function startViewers({ unreadBytes }: Pick<ViewerLimits, 'unreadBytes'>) {
  const viewers = createViewers({ most: 10, unreadBytes, heartbeatMs: 60_000 })
  const { port, stop } = await listen({ port: 0, host: '127.0.0.1' }, () => (request, response) => {
    response.removeHeader('transfer-encoding')
    response.write('.', () => viewers.add(bareSocketOf(request, response)))
  })
  closing.push(() => {
    viewers.close()
    return stop(1_000)
  })
  return { viewers, port, stop }
}

const asking = 'GET /events HTTP/1.1\r\nHost: a\r\n\r\n'
const askingWithBody = 'GET /events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n'

/** Sends bytes and reads what comes, without ever hanging up by itself. */
async function say(port: number, bytes: string) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  closing.push(() => void socket.destroy())
  let text = ''
  socket.on('data', (part) => {
    text += part
  })
  socket.write(bytes)
  await once(socket, 'data')
  return { socket, text: () => text }
}

const move = () => hub.acting(({ tx, now }) => bumpRevision(tx, now))
const state = () => hub.db.revisions.current()
const until = async (condition: () => boolean) => {
  while (!condition()) await delay(5)
}

test('a viewer hears at once where the data stands, and of every move', async () => {
  const { url } = await start()
  const stream = await openStream(url)
  expect(stream.response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  await stream.until(`id: ${state()}\ndata: `)
  const before = state()
  await move()
  expect(state()).not.toBe(before)
  await stream.until(`id: ${state()}\ndata: `)
  expect(stream.text()).toMatch(/^retry: \d{4}\n\n(id: \S+\ndata: \d+\n\n){2}$/)
})

test('who comes back hears only of what they missed', async () => {
  const { url } = await start()
  const knowing = await openStream(url, { 'last-event-id': state() })
  await knowing.until('retry: ')
  await move()
  await knowing.until(`id: ${state()}`)
  expect(knowing.text().match(/^id: /gm)).toHaveLength(1)
  const behind = await openStream(url, { 'last-event-id': '0.0' })
  await behind.until(`id: ${state()}`)
})

test('many are asked to come for the page over a while, and a few at once', async () => {
  const { url } = await start()
  const streams = await Promise.all(Array.from({ length: 40 }, () => openStream(url)))
  await move()
  await Promise.all(streams.map((stream) => stream.until(`id: ${state()}\ndata: 40\n\n`)))
})

test('beyond so many viewers the next one is told to come back, and a place that is left is free', async () => {
  const { url, live } = await start({ most: 2 })
  const [first] = await Promise.all([openStream(url), openStream(url)])
  const refused = await fetch(url)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
  expect(await refused.json()).toMatchObject({ type: '/problems/too-many-viewers', status: 503 })
  first!.leave()
  await until(() => live.viewers() === 1)
  const third = await openStream(url)
  await third.until('id: ')
})

test('a viewer that does not read is dropped, and the others hear on', async () => {
  const { viewers, port } = await startViewers({ unreadBytes: 512 * 1024 })
  const reading = await openStream(`http://127.0.0.1:${port}/`)
  const silent = connect(port, '127.0.0.1')
  silent.on('error', () => {})
  silent.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  silent.pause()
  await until(() => viewers.count() === 2)
  const bytes = 256 * 1024
  for (let sent = 0; viewers.count() === 2; sent++) {
    expect(sent, 'more than any system holds for it').toBeLessThan(400)
    viewers.send(Buffer.from(`${String(sent).padEnd(bytes - 1, '.')}\n`))
    await reading.until(`${sent}.`)
    await until(() => reading.text().length === 1 + (sent + 1) * bytes)
  }
  viewers.send(Buffer.from('the last word'))
  await reading.until('the last word')
  expect(viewers.count()).toBe(1)
  silent.destroy()
})

test('one line that says nothing keeps each stream open', async () => {
  const { url } = await start({ heartbeatMs: 20 })
  const streams = await Promise.all([openStream(url), openStream(url)])
  await Promise.all(streams.map((stream) => stream.until('\n\n:\n\n:\n\n')))
})

test('a stop ends every stream cleanly and at once, and takes in no more', async () => {
  const { url, live } = await start()
  const stream = await openStream(url)
  await stream.until('id: ')
  live.close()
  await stream.ended
  expect(stream.response.complete).toBe(true)
  expect((await fetch(url)).status).toBe(503)
  await until(() => live.viewers() === 0)
})

test('a HEAD is answered and takes no place', async () => {
  const { url, live } = await start()
  const { status, headers } = await fetch(url, { method: 'HEAD' })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  expect(live.viewers()).toBe(0)
})

test('the HTTP server keeps nothing of an open stream', async () => {
  const { url, server, live } = await start()
  const stream = await openStream(url)
  await stream.until('id: ')
  server.closeAllConnections()
  await move()
  await stream.until(`id: ${state()}`)
  expect(live.viewers()).toBe(1)
})

test.each([
  ['one request after the other', asking.replace('GET', 'HEAD') + asking],
  ['an old client', 'GET /events HTTP/1.0\r\n\r\n'],
  ['a request with a body', `${askingWithBody}abc`],
  ['a request with a body that never comes', askingWithBody],
  ['one request too many', asking + asking],
])('a stream is heard by who sends %s', async (_, bytes) => {
  const { port, live } = await start()
  const viewer = await say(port, bytes)
  await until(() => viewer.text().includes('\ndata: '))
  await move()
  await until(() => viewer.text().includes(`id: ${state()}\n`))
  expect(live.viewers()).toBe(1)
  expect(viewer.text()).not.toMatch(/transfer-encoding/i)
})

test('what a viewer says later is not looked at, and who hangs up is let go', async () => {
  const { port, live } = await start()
  const viewer = await say(port, asking)
  await until(() => live.viewers() === 1)
  viewer.socket.write(`${asking}\0${'x'.repeat(100_000)}`)
  await move()
  await until(() => viewer.text().includes(`id: ${state()}\n`))
  expect(viewer.text().match(/HTTP/g)).toHaveLength(1)
  viewer.socket.end()
  await once(viewer.socket, 'close')
  await until(() => live.viewers() === 0)
})

test('a stream ends where something follows that is no request', async () => {
  const { port, live } = await start()
  const viewer = await say(port, `${asking}\0\0`)
  await once(viewer.socket, 'end')
  expect(live.viewers()).toBe(0)
})

test('a stop waits neither for viewers that never hang up nor for those that do not read', async () => {
  const { viewers, port, stop } = await startViewers({ unreadBytes: 2 ** 30 })
  const hanging = await say(port, asking)
  const silent = await say(port, asking)
  await until(() => viewers.count() === 2)
  silent.socket.pause()
  viewers.send(Buffer.alloc(64 * 2 ** 20))
  await until(() => hanging.text().length > 64 * 2 ** 20)
  viewers.close()
  await stop(60_000)
  await until(() => viewers.count() === 0)
})

test('what another process writes reaches viewers, too', async () => {
  const { url } = await start()
  const stream = await openStream(url)
  await stream.until('id: ')
  const other = openDatabase(hub.dataDir)
  await other.transact((tx) => bumpRevision(tx, hub.now()))
  await stream.until('id: 0.1.')
  await other.close()
})

test('a viewer that breaks off harms nobody', async () => {
  const { url, port, live } = await start()
  const stream = await openStream(url)
  const rude = connect(port, '127.0.0.1')
  rude.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(rude, 'data')
  rude.resetAndDestroy()
  await move()
  await stream.until(`id: ${state()}`)
  await until(() => live.viewers() === 1)
})

test('a viewer who comes when all is over, and whose line breaks, ends nothing', () => {
  const viewers = createViewers({ most: 10, unreadBytes: 1_000, heartbeatMs: 60_000 })
  viewers.close()
  const socket = new Socket()
  viewers.add(socket)
  expect(() => socket.emit('error', new Error('write EPIPE'))).not.toThrow()
  expect(viewers.count()).toBe(0)
})
