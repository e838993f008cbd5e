import { expect, test, vi } from 'vitest'
import { freshHub } from '#tests/support/hub.ts'
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
