import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { loadAxe, violationsOn } from '#tests/support/axe.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let browser: Browser
let hub: FreshHub
let server: Served
let incidentId: string

beforeAll(async () => {
  browser = await launchBrowser()
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const incident = await askFor(hub, ana, 'POST', '/incidents', {
    title: 'Requests to apps fail',
    severity: 'sev1',
    reason: 'slo_burn',
    scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] },
    initial_update: words(hub),
  })
  incidentId = incident.id
})

afterAll(async () => {
  await browser.close()
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const newPage = (width = 1280) =>
  browser.newPage({ viewport: { width, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' })

async function open(path: string, width?: number) {
  const page = await newPage(width)
  const answer = await page.goto(server.url + path)
  return { page, status: answer!.status() }
}

test('the same page speaks each language at an address of its own', async () => {
  const headlines: [string, string, string][] = [
    ['/', 'ltr', 'Partial outage'],
    ['/de', 'ltr', 'Teilausfall'],
    ['/ar', 'rtl', 'انقطاع جزئي'],
  ]
  const page = await newPage()
  for (const [path, direction, words] of headlines) {
    await page.goto(server.url + path)
    expect(await page.locator('html').getAttribute('dir')).toBe(direction)
    expect((await page.locator('h1').innerText()).trim()).toBe(words)
  }
  await page.close()
})

test('a reader changes the language where they stand, and stays in it', async () => {
  const { page } = await open(`/incidents/${incidentId}`)
  await page.getByRole('link', { name: 'Deutsch' }).click()
  expect(new URL(page.url()).pathname).toBe(`/de/incidents/${incidentId}`)
  await page.getByRole('link', { name: 'Verlauf' }).first().click()
  expect(new URL(page.url()).pathname).toBe('/de/history')
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  await page.close()
})

test('what the team wrote stays as written, marked with its language', async () => {
  const { page } = await open(`/ar/incidents/${incidentId}`)
  const title = page.locator('h1')
  expect(await title.innerText()).toBe('Requests to apps fail')
  expect([await title.getAttribute('lang'), await title.getAttribute('dir')]).toEqual(['en', 'auto'])
  const unmarked = await page.locator('.words:not([lang="en"])').count()
  expect(unmarked).toBe(0)
  await page.close()
})

test('what there is not is missing in the language that was asked for', async () => {
  const { page, status } = await open('/de/incidents/nosuchthing0')
  expect(status).toBe(404)
  expect(await page.locator('h1').innerText()).toBe('Diese Seite gibt es nicht')
  await page.close()
})

test('the script counts down in the language of the page', async () => {
  const { page } = await open('/de')
  expect(await page.locator('.countdown').innerText()).toMatch(/(in|seit) \d+/)
  expect(await page.locator('[data-zone-note]').innerText()).toBe(
    'Zeiten in Ihrer Zeitzone, UTC; ohne Datum ist heute gemeint.',
  )
  await page.close()
})

test('from right to left nothing overflows, on a phone or a desk', async () => {
  const page = await newPage()
  for (const path of ['/ar', `/ar/incidents/${incidentId}`, '/ar/history', '/ar/how-we-communicate']) {
    await page.goto(server.url + path)
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width)
    }
  }
  await page.close()
}, 60_000)

test.each(['/ar', '/ar/how-we-communicate'])(
  'axe finds nothing from right to left: %s',
  async (path) => {
    const { page } = await open(path, 320)
    await loadAxe(page)
    expect(await violationsOn(page)).toEqual([])
    await page.close()
  },
  60_000,
)
