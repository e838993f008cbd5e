import { expect, test } from 'vitest'
import { rowOf } from '#src/web/component-row.ts'
import { english } from '#src/words/english.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { serve } from '#tests/support/serve.ts'

test("a component's share is of as many days as it is known", async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const knownDays = async () => {
    const [group] = (await hub.site.overview()).groups
    return rowOf(group!.components[0]!, english).knownDays
  }
  hub.setNow(at('2026-03-02T09:20Z'))
  expect(await knownDays()).toBe(1)
  hub.setNow(at('2026-03-04T09:00Z'))
  expect(await knownDays()).toBe(3)
  hub.setNow(at('2026-12-01T09:00Z'))
  expect(await knownDays()).toBe(90)
})

test('the bar says of how many days it knows something, in every language, and so does the share beside it', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  await using server = await serve(hub)
  const [component] = (await hub.site.overview()).groups[0]!.components
  const said = async (path: string) => {
    const page = await (await fetch(server.url + path)).text()
    const [, label] = /<svg class="bar"[^>]* aria-label="([^"]*)"/.exec(page)!
    const [, note] = /<span class="share-note">([^<.]*)[<.]/.exec(page) ?? []
    return [label!.replace(component!.name, 'NAME').replace(/\s%/, '%'), note]
  }
  expect(await said('/')).toEqual(['NAME. nothing known yet. no day with trouble', undefined])
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await said('/')).toEqual(['NAME, last 1 day. 100% up. no day with trouble', 'up over 1 day'])
  hub.setNow(at('2026-03-04T09:00Z'))
  for (const path of ['', component!.path]) {
    expect(await said(path)).toEqual(['NAME, last 3 days. 100% up. no day with trouble', 'up over 3 days'])
    expect(await said(`/de${path}`)).toEqual([
      'NAME, letzte 3 Tage. 100% verfügbar. kein Tag mit Störungen',
      'verfügbar in 3 Tagen',
    ])
    expect((await said(`/ar${path}`))[0]).toMatch(/^NAME، آخر 3 أيام\./)
  }
})
