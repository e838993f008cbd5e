import { globSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '#api/app.ts'
import { problemKinds } from '#api/docs/problem-kinds.ts'
import { colourRules, loadAxe, violationsOn } from '#tests/support/axe.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { freshHub } from '#tests/support/hub.ts'
import { listOperations } from '#tests/support/operations.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('the documentation needs no token, runs no script and loads nothing from elsewhere', async () => {
  await using hub = await freshHub()
  const answer = await hub.call(null, 'GET', '/docs')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/)
  const page = await answer.text()
  expect(page).not.toMatch(/<script|<img|<iframe|<form|\son\w+=|\sstyle=/i)
  const loaded = [...page.matchAll(/<link[^>]+href="([^"]*)"/g)].map(([, href]) => href)
  expect(loaded).toEqual(['/api/admin/docs.css'])

  const style = await hub.call(null, 'GET', '/docs.css')
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
  expect(await style.text()).not.toMatch(/@import|url\(/)
})

test('every call has an anchor, and every POST an example to paste', async () => {
  await using hub = await freshHub()
  const page = await (await hub.call(null, 'GET', '/docs')).text()
  for (const { operationId, method, path } of await listOperations(hub)) {
    expect(page, operationId).toContain(`id="${operationId}"`)
    const start = page.indexOf(`id="${operationId}"`)
    const article = page.slice(start, page.indexOf('</article>', start))
    expect(article, operationId).toContain(path.split('/').at(-1))
    if (method === 'POST') expect(article, operationId).toContain('curl &quot;$HUB/api/')
  }
  const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  expect(links.filter((id) => !targets.has(id!))).toEqual([])
})

test.each([
  'incidents/k3v9x2m4q7zt/updates/w8c1n5r0j6yb/retraction',
  'incidents/k3v9x2m4q7zt/roles/comms_lead',
  'incidents/k3v9x2m4q7zt/verification/slis-normal',
  'incidents/k3v9x2m4q7zt/timeline/4/purge',
])('an example calls %s', async (path) => {
  await using hub = await freshHub()
  expect(await (await hub.call(null, 'GET', '/docs')).text()).toContain(`$HUB/api/admin/${path}&quot;`)
})

test('it names every type of problem that the API answers with', () => {
  const kinds = new Set<string>()
  for (const file of globSync('api/**/*.ts')) {
    const source = readFileSync(file, 'utf8')
    for (const [, kind] of source.matchAll(/new Problem\(\s*\d+,\s*'([\w-]+)'/g)) kinds.add(kind!)
    for (const [, kind] of source.matchAll(/unauthorized\(\s*'([\w-]+)'/g)) kinds.add(kind!)
  }
  expect(problemKinds.map(({ kind }) => kind).toSorted()).toEqual([...kinds].toSorted())
})

test('on a phone or a desk, in light and dark, nothing is cut off, blocked or out of reach', {
  timeout: 60_000,
}, async () => {
  await using hub = await freshHub()
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await answerFrom(page, createApi(hub))
  await page.goto('http://hub.test/api/admin/docs')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(
        'rgba(0, 0, 0, 0)',
      )
    }
  }
  expect(complaints).toEqual([])
  await page.close()
})

test('in light and dark, everybody can read and work it', { timeout: 60_000 }, async () => {
  await using hub = await freshHub()
  const page = await browser.newPage({ colorScheme: 'light' })
  await answerFrom(page, createApi(hub))
  await page.goto('http://hub.test/api/admin/docs')
  // The page is long, and its calls are alike: every fourth stands for the others.
  await page.evaluate(() => {
    for (const [place, each] of document.querySelectorAll('article').entries())
      if (place % 4 > 0) each.remove()
  })
  await loadAxe(page)
  expect(await violationsOn(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violationsOn(page, colourRules)).toEqual([])
  await page.close()
})

test('the keyboard reaches the content past the contents', async () => {
  await using hub = await freshHub()
  const page = await browser.newPage()
  await answerFrom(page, createApi(hub))
  await page.goto('http://hub.test/api/admin/docs')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await page.close()
})

/** Answers a browser's requests in-process. */
const answerFrom = (page: Page, api: ReturnType<typeof createApi>) =>
  page.route('**/*', async (route) => {
    const answer = await api.request(new URL(route.request().url()).pathname)
    const headers = Object.fromEntries(answer.headers)
    await route.fulfill({ status: answer.status, headers, body: await answer.text() })
  })
