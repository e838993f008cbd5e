import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '#tests/support/at.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import type { FreshHub } from '#tests/support/hub.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { worstHour } from './worst-hour.ts'

let browser: Browser
let hub: FreshHub
let server: Served
let incidentId: string

beforeAll(async () => {
  browser = await launchBrowser()
  ;({ hub, incidentId } = await worstHour())
  server = await serve(hub)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await browser.close()
})

/** Opens a page as a reader would; whatever the browser complains about is collected. */
async function open(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB', ...options })
  const page = await context.newPage()
  if (options.javaScriptEnabled !== false) await page.clock.setFixedTime(hub.now())
  const complaints: string[] = []
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.goto(server.url + path)
  return { page, complaints }
}

test('without JavaScript the page is complete: the promise in UTC, every earlier update, the bars as text', async () => {
  const { page } = await open('/', { javaScriptEnabled: false })
  const article = page.getByRole('article').first()
  expect(await article.innerText()).toContain('Next update by 2 Mar 2026, 09:20 UTC')
  await article.getByText('One earlier update').click()
  expect(await article.locator('details').innerText()).toContain('By 2 Mar 2026, 09:15 UTC')
  const bar = page.getByRole('img', { name: /^Deploy, last 11 days/ })
  expect(await bar.getAttribute('aria-label')).toContain('Fri 20 Feb: degraded performance for 50 min')
})

test('times turn into those of the reader, and the countdown says when a promise has passed', async () => {
  const { page, complaints } = await open('/', { timezoneId: 'America/New_York', locale: 'en-US' })
  const due = page.locator('.promise-due')
  expect(await due.innerText()).toMatch(/^Next update by 4:20 AM EST \(in 15 min\)$/)
  await page.clock.setFixedTime(at('2026-03-02T09:22Z'))
  await page.getByText('is overdue by 2 min').waitFor()
  expect(await page.locator('.headline').innerText()).toContain('The next update is overdue.')
  expect(complaints).toEqual([])
})

test('the keyboard reaches the content first, and every link shows where it is', async () => {
  const { page } = await open('/')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  await page.keyboard.press('Tab')
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
  expect(outline).not.toBe('none')
})

test('a permanent link leads to its update', async () => {
  const { page } = await open(`/incidents/${incidentId}`)
  const link = page.locator('.update').last().locator('.permalink')
  const href = await link.getAttribute('href')
  await page.goto(server.url + href)
  expect(await page.locator(':target h3').innerText()).toContain('Investigating')
})

test('a withdrawn update is a tombstone with its reason, and its words are nowhere', async () => {
  const { page } = await open('/history/2026-02')
  await page.getByRole('link', { name: 'Deploys are slow' }).click()
  const text = await page.getByRole('main').innerText()
  expect(text).toContain('Reason: It named a customer')
  expect(text).not.toContain('draining')
})

test('on paper every earlier update is open, and the navigation is gone', async () => {
  const { page } = await open('/')
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('navigation').isVisible()).toBe(false)
  expect(await page.locator('details .update').first().isVisible()).toBe(true)
})

test('an address that names nothing answers 404 with a way on', async () => {
  for (const path of [
    '/nope',
    '/incidents/zzzzzzzzzzzz',
    '/components/zzzzzzzzzzzz',
    '/history/2026-13',
    '/history/1999-01',
  ]) {
    const response = await fetch(server.url + path)
    expect(response.status, path).toBe(404)
    expect(await response.text()).toContain('There is no such page')
  }
})

test('in a frame the banner reaches from edge to edge, and what it leaves is the site around it', async () => {
  const { page } = await open('/embed', { viewport: { width: 1000, height: 56 } })
  expect(await page.locator('.embed-banner').boundingBox()).toMatchObject({ x: 0, y: 0, width: 1000 })
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
    'rgba(0, 0, 0, 0)',
  )
})
