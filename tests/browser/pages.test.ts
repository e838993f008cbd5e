import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { verifyAll } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let hub: FreshHub
let server: Served
let ana: string
let incidentId: string
let pastId: string
let componentId: string
let maintenanceId: string

/** A hub in the worst hour: a Sev0 with hostile words in every field, after a resolved incident with a withdrawn update. */
beforeAll(async () => {
  browser = await launchBrowser()
  hub = await withPlatform(await freshHub(at('2026-02-20T11:00Z')))
  server = await serve(hub)
  ana = await hub.tokenFor('Ana', 'admin')
  const post = (path: string, body: object) => askFor(hub, ana, 'POST', path, body)

  const scope = { components: [{ id: 'Deploy', status: 'degraded_performance' }] }
  const past = await post('/incidents', {
    title: 'Deploys are slow',
    severity: 'sev2',
    reason: 'slo_burn',
    scope,
    initial_update: words(hub),
  })
  await post(`/incidents/${past.id}/updates/${past.last_update_id}/retraction`, {
    reason: 'It named a customer',
  })
  hub.setNow(at('2026-02-20T12:00Z'))
  await verifyAll(hub, ana, past.id)
  await post(`/incidents/${past.id}/resolution`, {
    what_was_impacted: 'Deploys took up to ten minutes.',
    ended_at: '2026-02-20T11:50:00Z',
    what_changed: 'We rolled the scheduler back.',
  })

  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) "\'><b>'
  pastId = past.id
  await askFor(hub, ana, 'PATCH', `/incidents/${past.id}/postmortem`, {
    markdown: `${hostile}\n\n# Why\n\n${'w'.repeat(300)}\n\n## What we change\n\n1. One\n2. Two`,
    shows_action_items: true,
  })
  await post(`/incidents/${past.id}/postmortem/publication`, {})
  for (const title of [hostile, 'y'.repeat(200)]) {
    const { person_id: owner_id } = await askFor(hub, ana, 'GET', '/me')
    await post(`/incidents/${past.id}/action-items`, { title, owner_id, due_on: '2026-03-20' })
  }

  hub.setNow(at('2026-03-02T09:00Z'))
  const live = await post('/incidents', {
    title: `Everything fails ${hostile}`,
    severity: 'sev0',
    reason: 'core_function_impaired',
    scope: {
      regions: ['eu-west', 'us-east'],
      components: [
        { id: 'Ingress', status: 'major_outage' },
        { id: 'Volumes', status: 'partial_outage' },
      ],
      apps: [hostile, 'x'.repeat(180)],
    },
    initial_update: {
      ...words(hub, 15),
      what_is_happening: `${hostile}\n\n${'w'.repeat(300)}\n\n| a | b |\n|-|-|\n| 1 | 2 |`,
    },
  })
  const maintenance = await post('/maintenances', {
    title: `Everything is moved ${hostile}`,
    starts_at: '2026-03-02T09:00:00Z',
    ends_at: '2026-03-02T10:00:00Z',
    components: ['Volumes', 'Deploy'],
    message: `${hostile}\n\n${'w'.repeat(300)}`,
  })
  maintenanceId = maintenance.id
  await post('/maintenances', {
    title: 'Deploy is moved',
    starts_at: '2026-03-04T09:00:00Z',
    ends_at: '2026-03-04T10:00:00Z',
    components: ['Deploy'],
    message: 'Deploys wait meanwhile.',
  })
  incidentId = live.id
  componentId = live.scope.components[0].id
  hub.setNow(at('2026-03-02T09:05Z'))
  await post(`/incidents/${live.id}/updates`, words(hub, 15))
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

const paths = () => [
  '/',
  `/incidents/${incidentId}`,
  `/incidents/${pastId}/postmortem`,
  `/components/${componentId}`,
  '/history',
  '/history/2026-02',
  '/maintenance',
  `/maintenance/${maintenanceId}`,
  '/how-we-communicate',
  '/api/admin/docs',
]

const schemes = ['light', 'dark'] as const

test.each(schemes)(
  'axe finds no violation in the %s scheme, on a phone or a desk',
  { timeout: 90_000 },
  async (colorScheme) => {
    // The documentation of the API is long, and has a test of its own.
    const looked = paths().filter((path) => path !== '/api/admin/docs')
    for (const path of [...looked, '/no-such-page']) {
      const { page } = await open(path, { colorScheme, bypassCSP: true })
      await page.evaluate(axe)
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 })
        const violations = await page.evaluate(async () => {
          // @ts-expect-error axe is in the page now
          const results = await globalThis.axe.run({
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          })
          return results.violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [
            id,
            nodes[0]?.html,
          ])
        })
        expect(violations, `${path} at ${width}`).toEqual([])
      }
      await page.context().close()
    }
  },
)

test('no page is wider than the screen, from a phone to a wall', { timeout: 60_000 }, async () => {
  for (const path of paths()) {
    const { page } = await open(path)
    for (const width of [320, 375, 768, 2560]) {
      await page.setViewportSize({ width, height: 800 })
      const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(contentWidth, `${path} at ${width}`).toBeLessThanOrEqual(width)
    }
    await page.context().close()
  }
})

test('nothing is asked of anyone else, nothing is refused by our own policy, and no smuggled script runs', {
  timeout: 60_000,
}, async () => {
  for (const path of paths()) {
    const context = await browser.newContext()
    const page = await context.newPage()
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
    await context.close()
  }
})

test('without JavaScript the page is complete: the promise in UTC, every earlier update, the bars as text', async () => {
  const { page } = await open('/', { javaScriptEnabled: false })
  const article = page.getByRole('article').first()
  expect(await article.innerText()).toContain('Next update by 2 Mar 2026, 09:20 UTC')
  await article.getByText('One earlier update').click()
  expect(await article.locator('details').innerText()).toContain('By 2 Mar 2026, 09:15 UTC')
  const bar = page.getByRole('img', { name: /^Deploy, last 90 days/ })
  expect(await bar.getAttribute('aria-label')).toContain('Fri 20 Feb: degraded performance for 50 min')
})

test('times turn into those of the reader, and the countdown says when a promise has passed', async () => {
  const { page, complaints } = await open('/', { timezoneId: 'America/New_York', locale: 'en-US' })
  const due = page.locator('.promise-due')
  expect(await due.innerText()).toMatch(/^Next update by 04:20 AM EST · in 15 min$/)
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
