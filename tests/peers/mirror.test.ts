import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mirrorFiles } from '#src/mirror/mirror-files.ts'
import { mirrorOf } from '#src/mirror/mirror-of.ts'
import { loadPages } from '#src/web/handler.ts'
import { pageLocals } from '#src/web/pages.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { startNginx } from './support/nginx.ts'
import type { Program } from './support/program.ts'
import { snippet } from './support/snippet.ts'

let hub: FreshHub
let served: Served
let nginx: Program

beforeAll(async () => {
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  served = await serve(hub)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  const folder = join(hub.dataDir, 'mirror')
  const keeper = mirrorOf(hub, await loadPages(), folder)
  await keeper.stop() // What is under way is finished first.
  nginx = await startNginx((_, port) =>
    snippet('mirror-and-caches.md', { heading: 'The mirror', language: 'nginx' }, [
      ['listen 80;', `listen 127.0.0.1:${port};`],
      ['root /srv/status;', `root ${folder};`],
    ]),
  )
})
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]()
  await served[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const read = async (url: string) => {
  const answer = await fetch(url)
  // Only text has no other way to say in which characters it is written.
  const [kind = '', charset] = answer.headers.get('content-type')!.toLowerCase().split(/; */)
  const type = kind.startsWith('text/') ? `${kind}; ${charset}` : kind
  return { status: answer.status, type, bytes: Buffer.from(await answer.arrayBuffer()).toString('base64') }
}

async function expectSame(path: string): Promise<void> {
  const { bytes, ...facts } = await read(nginx.url + path)
  const expected = await read(served.url + path)
  expect({ path, ...facts }).toEqual({ path, status: expected.status, type: expected.type })
  expect(bytes === expected.bytes, path).toBe(true)
}

test('nginx on a mirror answers every address as the hub does: status, type and bytes', async () => {
  const { languages } = pageLocals(hub)
  const paths = mirrorFiles(await hub.site.addresses(), languages).map(({ path }) => path)
  expect(paths.length).toBeGreaterThan(30)
  for (const path of [...paths, '/favicon.svg']) {
    await expectSame(path)
  }
})

test('what does not exist is said in the language of the address, and nothing of ours shows', async () => {
  for (const path of ['/nothing', '/de/nothing', '/ar/incidents/aaaaaaaaaaaa']) {
    await expectSame(path)
  }
  expect((await fetch(`${nginx.url}/.allclear/files.json`)).status).toBe(404)
})
