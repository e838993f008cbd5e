import { beforeAll, expect, test } from 'vitest'
import { savePage } from '#db/queries/page.ts'
import { createRender } from '#src/web/cache/render-answer.ts'
import { loadPages } from '#src/web/handler.ts'
import type { RenderPage } from '#src/web/pages.ts'
import { at } from '#tests/support/at.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

let pages: RenderPage
beforeAll(async () => {
  pages = await loadPages()
})

type Ids = { incident: string; component: string }

const addresses: Record<string, (ids: Ids) => string> = {
  'the front page': () => '/',
  'an incident': ({ incident }) => `/incidents/${incident}`,
  'a component': ({ component }) => `/components/${component}`,
  'the history': () => '/history',
  'a feed': () => '/rss.xml',
  'what is promised': () => '/how-we-communicate',
  'the badge': () => '/badge.svg',
  'the state in JSON': () => '/status.json',
}

test.each(Object.entries(addresses))(
  '%s stays the same until the moment at which it says that it changes',
  async (_, addressOf) => {
    await using hub = await freshHub(at('2026-03-31T23:40:10Z'))
    const render = createRender(pages, hub)
    const ana = await hub.tokenFor('Ana', 'comms')
    const [component = ''] = await addComponents(hub, 'Ingress', 'DNS')
    const scope = { components: [{ id: component, status: 'major_outage' }] }
    const { id: incident } = await declareInPublic(hub, ana, { scope })
    const address = addressOf({ incident, component })
    const end = at('2026-04-01T00:20Z')
    while (hub.now() < end) {
      const now = await render(address)
      expect(now.status).toBe(200)
      const next = now.changesAt ?? end
      expect(next > hub.now()).toBe(true)
      for (const moment of [(hub.now().getTime() + next.getTime()) / 2, next.getTime() - 1]) {
        hub.setNow(new Date(moment))
        const then = await render(address)
        expect(then.body.equals(now.body), `at ${hub.now().toISOString()}`).toBe(true)
        expect(then.changesAt).toEqual(now.changesAt)
      }
      hub.setNow(next)
    }
  },
)

test('the front page changes when the promise has passed, and at midnight where the page is', async () => {
  await using hub = await freshHub(at('2026-03-02T22:56Z'))
  await hub.acting(({ tx }) => savePage(tx, { timeZone: 'Asia/Kolkata' }))
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana)
  const render = createRender(pages, hub)
  const changes: string[] = []
  while (hub.now() < at('2026-03-03T18:31Z')) {
    const { changesAt } = await render('/')
    changes.push(changesAt!.toISOString().slice(11))
    hub.setNow(changesAt!)
  }
  expect(changes.slice(0, 2)).toEqual(['23:11:00.001Z', '18:30:00.000Z'])
})

test.each(['/status.json', '/badge.svg'])(
  '%s, which has no bars, is not made anew for what they show',
  async (address) => {
    await using hub = await freshHub(at('2026-03-02T09:00Z'))
    const ana = await hub.tokenFor('Ana', 'comms')
    const [component = ''] = await addComponents(hub, 'Ingress')
    hub.setNow(at('2026-03-02T10:00Z'))
    await declareInPublic(hub, ana, { scope: { components: [{ id: component, status: 'major_outage' }] } })
    const render = createRender(pages, hub)
    const { changesAt } = await render(address)
    hub.setNow(changesAt ?? at('2026-03-02T12:00Z')) // Until then an update was promised.
    expect((await render(address)).changesAt).toBeNull()
  },
)

test('what was made while the clock ran ahead is made anew once it is set right', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  await using server = await serve(hub)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  const front = async () => (await fetch(server.url)).text()
  const right = await front()
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await front()).toContain('<div class="promise is-overdue"')
  hub.setNow(at('2026-03-02T09:00Z'))
  expect(await front()).toBe(right)
})
