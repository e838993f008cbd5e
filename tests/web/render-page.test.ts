import { expect, test, vi } from 'vitest'
import { freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { serve } from '#tests/support/serve.ts'

test.each(['/_image', '/_image?href=/x', '/_server-islands/x'])(
  "%s, an address of the framework's own, is no page and leaves nothing in the log",
  async (path) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await using hub = await freshHub()
    await using server = await serve(hub)
    const { status, headers } = await fetch(server.url + path)
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  },
)

test('no page has a second address, and none that is shown only where another fails', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  await using hub = await withPlatform(await freshHub())
  await using server = await serve(hub)
  const { id } = await schedule(hub, await hub.tokenFor('Ana', 'admin'))
  const statusOf = async (path: string) => (await fetch(server.url + path)).status
  expect(await statusOf(`/maintenance/${id}`)).toBe(200)
  for (const path of [
    `/maintenance/${id}.html`,
    `/maintenance/${id}.html/`,
    `/maintenance/${id}%2Ehtml`,
    `/de/maintenance/${id}/index.html`,
    '/history/2026-03.html',
    '/500',
    '/de/500/',
  ]) {
    expect(await statusOf(path), path).toBe(404)
  }
  expect(log).not.toHaveBeenCalled()
  log.mockRestore()
})
