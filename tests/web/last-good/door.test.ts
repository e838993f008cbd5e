import { expect, test } from 'vitest'
import { createHandler, loadPages } from '#src/web/handler.ts'
import { createInside, type Inside } from '#src/web/inside.ts'
import { madeOf } from '#src/web/last-good/made-of.ts'
import { listen } from '#src/web/listen.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic } from '#tests/support/publishing.ts'

test('after a restart what is kept is answered before the rest is loaded, and what is not waits for it', async () => {
  await using hub = await freshHub()
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  const pages = await loadPages()
  const start = async (load: () => Promise<Inside>) => {
    const handler = createHandler({ ...hub, madeOf: madeOf(hub, 'build-1'), load })
    const { port, stop } = await listen({ port: 0, host: '127.0.0.1' }, () => handler.answer)
    return { handler, url: `http://127.0.0.1:${port}`, stop }
  }
  const first = await start(async () => createInside(hub, pages))
  const before = await fetch(first.url)
  const page = await before.text()
  await first.handler.close()
  await first.stop()

  const loading = Promise.withResolvers<Inside>()
  const second = await start(() => loading.promise)
  const after = await fetch(second.url)
  expect(await after.text()).toBe(page)
  for (const name of ['etag', 'last-modified', 'allclear-stale-since', 'warning', 'server-timing']) {
    expect([name, after.headers.get(name)]).toEqual([name, before.headers.get(name)])
  }
  expect(after.headers.get('etag')).not.toBeNull()

  const answered: string[] = []
  const history = fetch(`${second.url}/history`).then(({ status }) => answered.push(`history ${status}`))
  const api = fetch(`${second.url}/healthz`).then(({ status }) => answered.push(`api ${status}`))
  await (await fetch(second.url)).text()
  expect(answered).toEqual([])
  loading.resolve(createInside(hub, pages))
  await Promise.all([history, api, second.handler.loaded()])
  expect(answered.sort()).toEqual(['api 200', 'history 200'])
  // Made anew meanwhile, it is still the same.
  expect((await fetch(second.url)).headers.get('etag')).toBe(before.headers.get('etag'))
  await second.handler.close()
  await second.stop()
})
