import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '#tests/support/at.ts'
import { launchBrowser, layoutShiftOf } from '#tests/support/browser.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let browser: Browser
let hub: FreshHub
let server: Served
let ana: string
let incidentId: string

beforeAll(async () => {
  browser = await launchBrowser()
  hub = await withPlatform(await freshHub(at('2026-02-20T11:00Z')))
  server = await serve(hub)
  ana = await hub.tokenFor('Ana', 'admin')
  incidentId = (await declareInPublic(hub, ana)).id
  for (const words of ['Second word.', 'Third word.']) {
    later(hub, 5)
    await publish(hub, ana, incidentId, { what_is_happening: words })
  }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await browser.close()
  await hub[Symbol.asyncDispose]()
})

/** As long as a browser on a busy machine may need; what is asked for comes once, or not at all. */
const patiently = { timeout: 10_000 }

/** Opens a page, and waits until it is told of changes. */
async function open(path: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 320, height: 500 } })
  const faults: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
  page.on('pageerror', (error) => void faults.push(String(error)))
  const streaming = page.waitForRequest(/\/events$/)
  await page.goto(server.url + path)
  await streaming
  return { page, faults }
}

test('an open page changes by itself, and says so politely, in words', async () => {
  const { page, faults } = await open('/')
  let fetched = 0
  page.on('request', (request) => void (request.resourceType() === 'fetch' && fetched++))
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'The nodes are drained.' })
  await page.getByText('The nodes are drained.').first().waitFor()
  const said = page.locator('[data-said]')
  await expect.poll(() => said.innerText(), patiently).toMatch(/^This page has changed: .+ status$/)
  // The stream begins with the state that the page was made of: that is nothing to ask for.
  expect(fetched).toBe(1)
  expect(await said.getAttribute('role')).toBe('status')
  expect(faults).toEqual([])
  await page.close()
})

test('what is said of a page has its title to the letter', async () => {
  const mine = await declareInPublic(hub, ana, { title: "Builds cost $$ and $& in $'" })
  const { page } = await open(`/incidents/${mine.id}`)
  later(hub, 5)
  await publish(hub, ana, mine.id, { what_is_happening: 'They cost less.' })
  await expect
    .poll(() => page.locator('[data-said]').innerText(), patiently)
    .toContain("Builds cost $$ and $& in $'")
  later(hub, 5)
  await resolve(hub, ana, mine.id)
  await page.close()
})

test('focus, what was opened, and the place where one reads stay', async () => {
  const { page } = await open('/')
  await page.locator('summary').click()
  const link = page.getByRole('link', { name: 'All history, by month' })
  await link.focus()
  await link.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const top = () => link.evaluate((element) => Math.round(element.getBoundingClientRect().top))
  const before = await top()
  await link.evaluate((element) => Object.assign(element, { isTheSame: true }))

  later(hub, 5)
  const text = `A long word. ${'It goes on. '.repeat(60)}`
  await publish(hub, ana, incidentId, { what_is_happening: text })
  await page.getByText('A long word.').first().waitFor()
  expect(await page.locator('details').getAttribute('open')).toBe('')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('All history, by month')
  expect(await link.evaluate((element) => (element as { isTheSame?: boolean }).isTheSame)).toBe(true)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))))
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1)
  await page.close()
})

test('what was opened of one incident stays that incident’s when another comes before it', async () => {
  const { page } = await open('/')
  await page.locator('summary').click()
  const link = page.locator(`#incident-${incidentId} a`)
  await link.focus()
  later(hub, 5)
  const worse = await declareInPublic(hub, ana, { title: 'All apps are down', severity: 'sev0' })
  await page.locator(`#incident-${worse.id}`).waitFor()
  expect(await page.locator('article h2').first().innerText()).toBe('All apps are down')
  expect(await page.locator('details').getAttribute('open')).toBe('')
  expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
  later(hub, 5)
  await resolve(hub, ana, worse.id)
  await page.close()
})

test('where what had the focus is gone, the content has it', async () => {
  const { page } = await open('/')
  const mine = await declareInPublic(hub, ana, { title: 'Builds wait' })
  const link = page.locator(`#incident-${mine.id} a`)
  await link.waitFor()
  await link.focus()
  later(hub, 5)
  await resolve(hub, ana, mine.id)
  await link.waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  await page.close()
})

test('times that came later are the reader’s own, and are counted down to', async () => {
  const { page } = await open(`/incidents/${incidentId}`)
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'Shown in my zone.' })
  await page.getByText('Shown in my zone.').first().waitFor()
  expect(await page.locator('.promise time:visible').first().getAttribute('title')).toContain('UTC')
  expect(await page.locator('.countdown').innerText()).toMatch(/\d/)
  await page.close()
})

test('a page that was hidden catches up when it is seen again', async () => {
  const { page } = await open('/')
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await hide(true)
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'Said while nobody looked.' })
  await page.evaluate(() => fetch('/healthz'))
  expect(await page.getByText('Said while nobody looked.').count()).toBe(0)
  await hide(false)
  await page.getByText('Said while nobody looked.').first().waitFor()
  await page.close()
})

test('where no stream can be had, the page is looked at now and then, and the stream tried again', async () => {
  const page = await browser.newPage()
  await page.clock.install()
  let tries = 0
  await page.route('**/events', (route) => {
    tries++
    return route.fulfill({ status: 502, body: 'Bad gateway' })
  })
  await page.goto(server.url)
  await page.clock.fastForward(2_000)
  await expect.poll(() => tries, patiently).toBe(1)
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'Found by looking.' })
  await page.clock.fastForward(75_000)
  await page.getByText('Found by looking.').first().waitFor()
  await expect.poll(() => tries, patiently).toBeGreaterThan(1)
  await page.close()
})

test('a page of a proxy that stands in for ours does not replace it', async () => {
  const { page } = await open('/')
  await page.route(`${server.url}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Sign in to the Wi-Fi</h1>' }),
  )
  const asked = page.waitForResponse(`${server.url}/`)
  later(hub, 5)
  await publish(hub, ana, incidentId)
  await (await asked).finished()
  expect(await page.locator('h1').innerText()).not.toContain('Wi-Fi')
  await page.close()
})

test.each([
  ['a stream that a proxy holds back', (page: Page) => page.route('**/events', () => {})],
  ['a browser without streams', (page: Page) => page.addInitScript('delete window.EventSource')],
])('with %s the page is looked at again and again', async (what, withoutStream) => {
  const page = await browser.newPage()
  await page.clock.install()
  await withoutStream(page)
  await page.goto(server.url)
  const looked = page.waitForResponse(`${server.url}/`)
  await page.clock.fastForward(75_000)
  await (await looked).finished()
  await page.evaluate(() => fetch('/healthz'))
  const words = `Found with ${what}.`
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: words })
  await page.clock.fastForward(75_000)
  await page.getByText(words).first().waitFor(patiently)
  await page.close()
})

test('where news could not be had, the page is soon looked at again, although the stream is there', async () => {
  const page = await browser.newPage()
  await page.clock.install()
  const streaming = page.waitForResponse(/\/events$/)
  await page.goto(server.url)
  await page.clock.fastForward(2_000)
  await streaming
  let lost = 0
  await page.route(`${server.url}/`, (route) => {
    lost++
    return route.abort('internetdisconnected')
  })
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'Said in a tunnel.' })
  await expect
    .poll(async () => {
      await page.clock.fastForward(1_000)
      return lost
    }, patiently)
    .toBe(2)
  await page.unroute(`${server.url}/`)
  await page.clock.fastForward(75_000)
  await page.getByText('Said in a tunnel.').first().waitFor(patiently)
  await page.close()
})

test('what something on the way puts into the page is no reason to load it anew', async () => {
  const { page } = await open('/')
  await page.route(`${server.url}/`, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(
      '</head>',
      '<script>measure()</script><script src="/cdn/m.js"></script></head>',
    )
    return route.fulfill({ response: answer, body })
  })
  await page.evaluate(() => Object.assign(window, { isTheSame: true }))
  later(hub, 5)
  await publish(hub, ana, incidentId, { what_is_happening: 'Said through a proxy.' })
  await page.getByText('Said through a proxy.').first().waitFor()
  expect(await page.evaluate(() => 'isTheSame' in window)).toBe(true)
  await page.close()
})

test('a page whose styles and script are others by now is loaded anew', async () => {
  const { page } = await open('/')
  await page.route(`${server.url}/`, async (route) => {
    const answer = await route.fetch()
    if (route.request().resourceType() === 'document') return route.fulfill({ response: answer })
    const body = (await answer.text()).replace('/assets/style.', '/assets/other-style.')
    return route.fulfill({ response: answer, body })
  })
  await page.evaluate(() => Object.assign(window, { isTheSame: true }))
  const reloaded = page.waitForEvent('load')
  later(hub, 5)
  await publish(hub, ana, incidentId)
  await reloaded
  expect(await page.evaluate(() => 'isTheSame' in window)).toBe(false)
  await page.close()
})

test('nothing moves when the times become the reader’s own', async () => {
  const page = await browser.newPage({ viewport: { width: 412, height: 823 }, timezoneId: 'Europe/Lisbon' })
  // A slow line: all else is there long before the script.
  await page.route('**/assets/*.js', async (route) => {
    await page.waitForTimeout(300)
    await route.continue()
  })
  await page.goto(server.url)
  await page.locator('time[title]').first().waitFor({ state: 'attached' }) // Its words before stand in the title.
  expect(await layoutShiftOf(page)).toBe(0)
  await page.close()
})
