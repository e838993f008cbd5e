import { simpleParser } from 'mailparser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellSubscribers } from '#tests/subscribers/following.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later } from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test.each([true, false])(
  'a customer subscribes, confirms, receives and unsubscribes, scripts: %s',
  {
    timeout: 90_000,
  },
  async (javaScriptEnabled) => {
    await using mailServer = await startMailServer()
    await using hub = await withPlatform(await freshHub(undefined, { mail: mailServer.mail }))
    await using server = await serve(hub)
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const heading = () => page.getByRole('heading', { level: 1 }).innerText()
    const linkOf = async (place: number, which: string) => {
      const { text } = await simpleParser(mailServer.mails[place]!.source)
      const path = new RegExp(`https://status\\.example\\.com(/subscribe/${which}\\S+)`).exec(text!)![1]
      return server.url + path
    }

    await page.goto(server.url)
    await page.getByRole('link', { name: 'Subscribe' }).first().click()
    await page.getByLabel('E-mail address').fill('ben@example.com')
    await page.getByText('Choose what you hear').first().click()
    await page.getByLabel('Ingress').first().check()
    await page.getByRole('button', { name: 'Subscribe by e-mail' }).click()
    expect(await heading()).toBe('Look for our message')
    await tellSubscribers(hub)

    // Looking confirms nothing, however often.
    const answer = await page.goto(await linkOf(0, 'confirm'))
    expect(answer!.headers()).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    await page.reload()
    // A link leads to the same in another language.
    await page.getByRole('link', { name: 'Deutsch' }).click()
    expect(await heading()).toBe('Abonnement bestätigen')
    await page.getByRole('link', { name: 'English' }).click()
    expect(dumpOf(hub.dataDir).subscribers).toMatchObject([{ state: 'pending' }])
    await page.getByRole('button', { name: 'Yes, subscribe' }).click()
    expect(await heading()).toBe('Your subscription')
    expect(await page.getByRole('status').innerText()).toContain('You are subscribed.')
    expect(await page.getByLabel('Ingress').isChecked()).toBe(true)
    await page.getByLabel('Only the first and the last').check()
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await page.getByRole('status').innerText()).toBe('Saved.')
    expect(await page.getByLabel('Only the first and the last').isChecked()).toBe(true)

    later(hub, 1)
    await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
    await tellSubscribers(hub)
    expect(mailServer.mails.map(({ to }) => to)).toEqual([['ben@example.com'], ['ben@example.com']])

    await page.goto(await linkOf(1, 'unsubscribe'))
    expect(dumpOf(hub.dataDir).subscribers).toHaveLength(1)
    await page.getByRole('button', { name: 'Unsubscribe and erase' }).click()
    expect(await heading()).toBe('You are unsubscribed')
    expect(dumpOf(hub.dataDir).subscribers).toEqual([])
    expect((await page.goto(await linkOf(1, 'manage')))!.status()).toBe(404)
    expect(await heading()).toBe('This link does not work any more')
    await context.close()
  },
)

test('who follows one incident follows it in another language, too', async () => {
  await using hub = await withPlatform(await freshHub())
  await using server = await serve(hub)
  const { id, title } = await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  const page = await browser.newPage()
  await page.goto(`${server.url}/incidents/${id}`)
  await page.getByRole('link', { name: 'Follow just this incident by message' }).click()
  await page.getByRole('link', { name: 'Deutsch' }).click()
  expect(await page.getByText(title).count()).toBe(1)
  await page.close()
})

test('a form that is wrong says what is wrong, in the language of the page', async () => {
  await using mailServer = await startMailServer()
  await using hub = await freshHub(undefined, { mail: mailServer.mail })
  await using server = await serve(hub)
  const body = new URLSearchParams({ channel: 'email', address: 'eve' })
  const answer = await fetch(`${server.url}/de/subscribe`, { method: 'POST', body })
  expect(answer.status).toBe(422)
  expect(answer.url).toBe(`${server.url}/de/subscribe?problem=address`)
  expect(await answer.text()).toContain('An diese E-Mail-Adresse können wir nicht schreiben.')
  expect((await fetch(`${server.url}/subscribe`, { method: 'PUT', body })).status).toBe(405)
})

test('where no mail server is set up, the page offers no mail', async () => {
  await using hub = await freshHub()
  await using server = await serve(hub)
  const text = await (await fetch(`${server.url}/subscribe`)).text()
  expect(text).toContain('E-mail is not set up on this page.')
  expect(text).not.toContain('type="email"')
})

test('on a phone or a desk, in light and dark, the form stays within the page', async () => {
  await using mailServer = await startMailServer()
  await using hub = await withPlatform(await freshHub(undefined, { mail: mailServer.mail }))
  await using server = await serve(hub)
  const page = await browser.newPage()
  await page.goto(`${server.url}/subscribe`)
  for (const summary of await page.locator('summary').all()) await summary.click()
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      if (process.env.PICTURES) {
        await page.screenshot({
          path: `${process.env.PICTURES}/subscribe-${width}-${colorScheme}.png`,
          fullPage: true,
        })
      }
    }
  }
  await page.close()
})
