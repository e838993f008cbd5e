import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderBadge } from '#src/elsewhere/badge.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let calm: FreshHub
let calmServer: Served
let hub: FreshHub
let server: Served
let browser: Browser
const hostile = '</text><script>alert(1)</script>\u001b[31m\u0007 & "apps" fail'

beforeAll(async () => {
  browser = await launchBrowser()
  calm = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  calmServer = await serve(calm)
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  server = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'POST', '/incidents', {
    title: hostile.replaceAll(/\p{Cc}/gu, ''),
    severity: 'sev1',
    reason: 'slo_burn',
    scope: { regions: ['eu-west'], components: [{ id: 'Ingress', status: 'partial_outage' }] },
    initial_update: words(hub),
  })
})

afterAll(async () => {
  await browser.close()
  for (const open of [server, calmServer, hub, calm]) await open[Symbol.asyncDispose]()
})

const read = (path: string, of = server) => fetch(of.url + path)

test('status.json says when the next word comes, how bad it is and who is affected', async () => {
  const answer = await read('/status.json')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect(await answer.json()).toMatchObject({
    page: { url: 'https://status.example.com', language: 'en' },
    status: { indicator: 'partial_outage', description: 'Partial outage' },
    incidents: [
      {
        severity: 'sev1',
        status: 'investigating',
        started_at: '2026-03-02T09:00:00.000Z',
        next_update_by: words(hub).next_update_at,
        next_update_overdue: false,
        who_is_affected: words(hub).who_is_affected,
        regions: ['eu-west'],
        components: [{ name: 'Ingress', status: 'partial_outage' }],
      },
    ],
  })
  expect(await (await read('/status.json', calmServer)).json()).toMatchObject({
    status: { indicator: 'operational' },
    incidents: [],
  })
})

test('status.txt reads well in a terminal, and holds nothing that a terminal obeys', async () => {
  const answer = await read('/status.txt')
  expect(answer.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  const text = await answer.text()
  expect(text.split('\n')[0]).toMatch(/: Partial outage$/)
  expect(text).toContain('Sev1  ')
  expect(text).toMatch(/Next update by 2 Mar 2026, \d\d:\d\d UTC/)
  expect(text).toMatch(/^Ingress +Partial outage$/m)
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('a badge says the status in words, of the page and of a component', async () => {
  const answer = await read('/badge.svg')
  expect(answer.headers.get('content-type')).toContain('image/svg+xml')
  expect(await answer.text()).toContain('Partial outage</text>')
  const { components } = (await (await read('/status.json')).json()) as {
    components: { id: string; name: string }[]
  }
  for (const { id, name } of components) {
    expect(await (await read(`/components/${id}/badge.svg`)).text()).toContain(
      name === 'Ingress' ? 'Ingress: Partial outage' : `${name}: Operational`,
    )
  }
  expect((await read('/components/aaaaaaaaaaaa/badge.svg')).status).toBe(404)
})

test('a name cannot break out of a badge, however it reads', async () => {
  const page = await browser.newPage()
  for (const name of [hostile, '\u0000\uFFFE]]>', 'x'.repeat(500), '\uD800']) {
    const svg = renderBadge({ name, status: 'operational', words: 'Operational' })
    const parsed = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml')
      return [
        documentElement.nodeName,
        documentElement.querySelectorAll('script, parsererror').length,
        documentElement.querySelectorAll('text').length,
      ]
    }, svg)
    expect(parsed).toEqual(['svg', 0, 2])
  }
  await page.close()
})

test('links are shown with the state and a picture of it', async () => {
  const html = await (await read('/')).text()
  expect(html).toContain('<meta property="og:title" content="Partial outage')
  expect(html).toContain('<meta property="og:image" content="https://status.example.com/preview.png"')
  const answer = await read('/preview.png')
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(answer.headers.get('content-type')).toBe('image/png')
  // Width and height stand in a PNG's first chunk.
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630])
})

/** Another site, on another origin, that includes the banner's script. */
async function withBanner(of: Served) {
  const site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><title>A shop</title><main>Shop</main><script src="${of.url}/embed.js" async></script>`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  const asked = page.waitForResponse((response) => response.url().endsWith('/status.json'))
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
  await (await asked).finished()
  return {
    page,
    async [Symbol.asyncDispose]() {
      await page.close()
      site.closeAllConnections()
      site.close()
    },
  }
}

test('the banner shows on another site while something is wrong, as text whatever the title holds', async () => {
  await using shown = await withBanner(server)
  const banner = shown.page.getByRole('complementary', { name: 'Status' })
  await banner.waitFor()
  expect(await banner.textContent()).toContain('Partial outage: </text><script>alert(1)</script>')
  expect(await banner.locator('script').count()).toBe(0)
})

test('a banner that says the same as before stays the one that a reader has in focus', async () => {
  await using shown = await withBanner(server)
  const link = shown.page.getByRole('complementary', { name: 'Status' }).getByRole('link')
  await link.focus()
  const asked = shown.page.waitForResponse((response) => response.url().endsWith('/status.json'))
  await shown.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await (await asked).finished()
  await shown.page.evaluate(() => new Promise((done) => setTimeout(done, 50)))
  expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await shown.page.locator('aside').count()).toBe(1)
})

test('the banner shows nothing while all is well, and neither does the frame', async () => {
  await using shown = await withBanner(calmServer)
  expect(await shown.page.locator('aside').count()).toBe(0)
  const frame = await read('/embed', calmServer)
  expect(frame.headers.get('x-frame-options')).toBeNull()
  expect(frame.headers.get('content-security-policy')).toContain('frame-ancestors *')
  expect(await frame.text()).not.toContain('embed-banner"')
  expect(await (await read('/embed')).text()).toContain('Partial outage')
})

test('no other page may be framed', async () => {
  const { headers } = await read('/')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('the script of the banner stays under 2 KB as it is sent', async () => {
  const { gzipSync } = await import('node:zlib')
  const bytes = Buffer.from(await (await read('/embed.js')).arrayBuffer())
  expect(gzipSync(bytes).length).toBeLessThan(2_048)
  expect(bytes.length).toBeLessThan(2_600)
})
