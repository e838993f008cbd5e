import type { Browser, Page } from 'playwright-core'
import Parser from 'rss-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '#tests/support/at.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { verifyAll } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const headline = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

test('a lead publishes, a customer sees it, a subscriber gets it', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  await using server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'comms')
  const customer = await browser.newPage({ timezoneId: 'UTC', locale: 'en-GB' })
  await customer.clock.setFixedTime(hub.now())
  const feed = async () => (await new Parser().parseURL(`${server.url}/rss.xml`)).items
  const post = (path: string, body: object) =>
    fetch(`${server.url}/api/admin${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ana}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  // All is well.
  await customer.goto(server.url)
  expect(await headline(customer)).toBe('All systems operational')

  // Ana forgets who is affected and promises too late: she is told both at once, and nothing is published.
  const declaration = {
    title: 'Requests to apps in eu-west fail',
    severity: 'sev1',
    reason: 'customer_reports',
    scope: {
      regions: ['eu-west'],
      components: [{ id: 'Ingress', status: 'partial_outage' }],
      apps: ['checkout'],
    },
  }
  const { who_is_affected: _, ...incomplete } = words(hub, 40)
  const refused = await post('/incidents', { ...declaration, initial_update: incomplete })
  expect(refused.status).toBe(422)
  const { objections } = await refused.json()
  expect(objections.map(({ field }: { field: string }) => field)).toEqual([
    'who_is_affected',
    'next_update_at',
  ])
  await customer.reload()
  expect(await headline(customer)).toBe('All systems operational')
  expect(await feed()).toEqual([])

  // She publishes. The very next look at page and feed has it.
  const declared = await post('/incidents', { ...declaration, initial_update: words(hub) })
  expect(declared.status).toBe(201)
  const incident = await declared.json()
  await customer.reload()
  expect(await headline(customer)).toBe('Partial outage')
  const article = customer.getByRole('article').first()
  expect((await article.getByRole('definition').allInnerTexts()).map((text) => text.trim())).toEqual([
    'About a third of requests fail with a 502.',
    'Customers whose apps run in eu-west.',
    'We are draining two edge nodes.',
    'Ingress: partial outage',
    'eu-west',
    'checkout',
  ])
  expect(await article.innerText()).toContain('Next update by 09:30 UTC (in 30 min)')
  const [item] = await feed()
  expect(item).toMatchObject({ title: 'Investigating: Requests to apps in eu-west fail' })
  expect(item!.content).toContain('Customers whose apps run in <strong>eu-west</strong>.')

  // The promise passes: the open page says so by itself, and a fresh one too.
  hub.setNow(at('2026-03-02T09:31Z'))
  await customer.clock.setFixedTime(hub.now())
  await customer.getByText('The update promised for 09:30 UTC is overdue').first().waitFor()
  await customer.reload()
  expect(await article.innerText()).toContain('The update promised for 09:30 UTC is overdue')

  // The next update, and the resolution.
  await post(`/incidents/${incident.id}/updates`, { ...words(hub, 30), status: 'monitoring' })
  await customer.reload()
  expect(await article.innerText()).toContain('One earlier update')
  hub.setNow(at('2026-03-02T09:50Z'))
  await customer.clock.setFixedTime(hub.now())
  const resolution = {
    what_was_impacted: 'A third of requests to apps in eu-west.',
    ended_at: '2026-03-02T09:45:00Z',
    what_changed: 'We drained two edge nodes.',
  }
  expect((await post(`/incidents/${incident.id}/resolution`, resolution)).status).toBe(422)
  await verifyAll(hub, ana, incident.id)
  expect((await post(`/incidents/${incident.id}/resolution`, resolution)).status).toBe(201)
  await customer.reload()
  expect(await headline(customer)).toBe('All systems operational')

  // It is in the history, whole, with a link to where the postmortem will be.
  await customer.getByRole('link', { name: 'History', exact: true }).click()
  await customer.getByRole('link', { name: 'Requests to apps in eu-west fail' }).click()
  expect(
    await customer
      .getByRole('listitem')
      .filter({ has: customer.locator('h3') })
      .count(),
  ).toBe(3)
  const page = await customer.getByRole('main').innerText()
  expect(page).toContain('09:00 UTC to 09:45 UTC (45 min).')
  expect(page).toContain('Where to follow along for postmortem')
  const items = await feed()
  expect(items.map(({ title }) => title!.split(':')[0])).toEqual(['Resolved', 'Monitoring', 'Investigating'])
  expect(items.at(-1)!.guid).toBe(item!.guid)
})
