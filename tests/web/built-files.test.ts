import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveBuiltFiles } from '#src/web/built-files.ts'
import { listen } from '#src/web/listen.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { sendLine } from '#tests/support/raw-request.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let server: Served
let styles: string

beforeAll(async () => {
  hub = await freshHub()
  server = await serve(hub)
  const page = await (await fetch(server.url)).text()
  styles = /href="(\/assets\/[^"]+\.css)"/.exec(page)![1]!
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

test.each([
  ['br;q=0', null],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0', null],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['identity', null],
  [undefined, null],
])('to who sends Accept-Encoding %s styles go out as %s', async (accepted, encoding) => {
  const { status, headers } = await sendLine(Number(new URL(server.url).port), `GET ${styles}`, [
    'Host: status.example.com',
    ...(accepted === undefined ? [] : [`Accept-Encoding: ${accepted}`]),
  ])
  expect([status, headers.get('content-encoding')]).toEqual([200, encoding])
  expect(headers.get('vary')).toBe('Accept-Encoding')
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

test.each(['bytes=0-10', 'bytes=-5', 'bytes=5-2', 'bytes=999999-', 'lines=1-2'])(
  'who asks for the range %s of a file gets the whole',
  async (range) => {
    const port = Number(new URL(server.url).port)
    const host = 'Host: status.example.com'
    const whole = await sendLine(port, `GET ${styles}`, [host])
    const { status, body } = await sendLine(port, `GET ${styles}`, [host, `Range: ${range}`])
    expect([status, body]).toEqual([200, whole.body])
  },
)

test('files that the next build has taken away are answered to the pages that name them', async () => {
  const folder = join(hub.dataDir, 'built')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'assets/style.old.css'), 'a{}')
  writeFileSync(join(folder, 'assets/style.old.css.br'), 'b')
  const serveFiles = serveBuiltFiles(folder)
  const { port, stop } = await listen(
    { port: 0, host: '127.0.0.1' },
    () => (request, response) => serveFiles(request, response, () => void response.writeHead(404).end()),
  )
  rmSync(folder, { recursive: true })
  const ask = async (line: string, ...headers: string[]) => {
    const { status, body } = await sendLine(port, line, ['Host: a', ...headers])
    return [status, body]
  }
  expect(await ask('GET /assets/style.old.css?x')).toEqual([200, 'a{}'])
  expect(await ask('GET /assets/style.old.css', 'Accept-Encoding: br')).toEqual([200, 'b'])
  expect(await ask('GET /assets/style.old.css', 'Accept-Encoding: gzip')).toEqual([200, 'a{}'])
  expect(await ask('HEAD /assets/style.old.css')).toEqual([200, ''])
  expect(await ask('GET /assets/style.old.css.br')).toEqual([404, ''])
  expect(await ask('GET /assets/style.new.css')).toEqual([404, ''])
  await stop()
})
