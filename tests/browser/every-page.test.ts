import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { colourRules, loadAxe, violationsOn } from '#tests/support/axe.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import type { FreshHub } from '#tests/support/hub.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { worstHour } from './worst-hour.ts'

// What holds of every page, with the worst that it can have to show.

const docs = '/api/admin/docs'

let browser: Browser
let hub: FreshHub
let server: Served
let paths: string[]

beforeAll(async () => {
  browser = await launchBrowser()
  ;({ hub, paths } = await worstHour())
  server = await serve(hub)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await browser.close()
})

const asReader = { timezoneId: 'UTC', locale: 'en-GB' }

test('axe finds no violation, in light or dark, on a phone or a desk', { timeout: 90_000 }, async () => {
  const page = await browser.newPage({ ...asReader, bypassCSP: true })
  await page.clock.setFixedTime(hub.now())
  const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  // The documentation of the API is long, and has a test of its own.
  for (const path of [...paths, '/no-such-page']) {
    await page.goto(server.url + path)
    await loadAxe(page)
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: 'light' })
      const inLight = await violationsOn(page, { type: 'tag', values: standards })
      expect(inLight, `${path} at ${width} in light`).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await violationsOn(page, colourRules), `${path} at ${width} in dark`).toEqual([])
    }
  }
  await page.close()
})

test('no page is wider than the screen, from a phone to a wall', { timeout: 60_000 }, async () => {
  const page = await browser.newPage(asReader)
  await page.clock.setFixedTime(hub.now())
  for (const path of [...paths, docs]) {
    await page.goto(server.url + path)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    for (const width of [320, 375, 768, 2560]) {
      await page.setViewportSize({ width, height: 800 })
      const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(contentWidth, `${path} at ${width}`).toBeLessThanOrEqual(width)
    }
  }
  await page.close()
})

test('nothing is asked of anyone else, nothing is refused by our own policy, and no smuggled script runs', {
  timeout: 60_000,
}, async () => {
  // Most of the time goes to waiting that nothing more is asked: all at once.
  await Promise.all(
    [...paths, docs].map(async (path) => {
      const page = await browser.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => complaints.push(message.text()))
      page.on('dialog', (dialog) => complaints.push(dialog.message()))
      await page.goto(server.url + path, { waitUntil: 'networkidle' })
      expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([])
      expect(asked.length, 'page, stylesheet, script, icon').toBeLessThanOrEqual(4)
      expect(complaints).toEqual([])
      expect(await page.locator('main script, main img, main [onerror]').count()).toBe(0)
      await page.close()
    }),
  )
})
