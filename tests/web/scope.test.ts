import { expect, test } from 'vitest'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, resolve } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

test('a page says what is impaired while it lasts, and afterwards how bad it was', async () => {
  await using hub = await withPlatform(await freshHub())
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'comms')
  const scope = { components: [{ id: 'Ingress', status: 'major_outage' }] }
  const { id } = await declareInPublic(hub, ana, { scope })
  const headingOf = async () =>
    /<dl class="scope">\s*<div>\s*<dt>([^<]+)/.exec(
      await (await fetch(`${server.url}/incidents/${id}`)).text(),
    )?.[1]
  expect(await headingOf()).toBe('Components')
  await resolve(hub, ana, id)
  expect(await headingOf()).toBe('Components, at the worst')
})
