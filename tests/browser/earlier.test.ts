import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#tests/support/browser.ts'
import { withIncidents } from '#tests/support/many.ts'
import { serve } from '#tests/support/serve.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('the address of an update leads to it, also where newer ones have pushed it to an earlier page', async () => {
  const { hub, ids } = await withIncidents(1, { updatesEach: 151 })
  await using _ = hub
  await using server = await serve(hub)
  const { updates, earlier } = (await hub.site.earlierUpdatesOfIncident(ids[0]!, '51'))!
  expect(earlier).toBeNull()
  const page = await browser.newPage()
  await page.goto(server.url + updates.at(-1)!.path)
  await page.waitForURL(`**/before/51#update-${updates.at(-1)!.id}`)
  await page.locator(`#update-${updates.at(-1)!.id}`).waitFor()
  // One that is nowhere leads to the last page, and no further.
  await page.goto(`${server.url}/incidents/${ids[0]}#update-aaaaaaaaaaaa`)
  await page.waitForURL('**/before/51#update-aaaaaaaaaaaa')
  // The way there by hand, and back.
  await page.goto(`${server.url}/incidents/${ids[0]}`)
  for (const before of [101, 51]) {
    await page.getByRole('link', { name: 'Earlier updates' }).click()
    await page.waitForURL(`**/before/${before}`)
  }
  expect(await page.getByRole('link', { name: 'Earlier updates' }).count()).toBe(0)
  await page.locator('.kicker a').click()
  await page.waitForURL(`**/incidents/${ids[0]}`)
  await page.close()
})
