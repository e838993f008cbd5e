import { expect, test } from 'vitest'
import type { ComponentWithUptime } from '#src/site/component-view.ts'
import { rowOf } from '#src/web/component-row.ts'
import { english } from '#src/words/english.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic } from '#tests/support/publishing.ts'
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

test("an impaired component's row is the same as before, and need not be made anew, while nothing that it shows moves", async () => {
  await using hub = await withPlatform(await freshHub(at('2026-01-02T09:00Z')))
  hub.setNow(at('2026-03-02T09:00Z'))
  const [{ id, name }] = (await hub.site.overview()).groups[0]!.components as [ComponentWithUptime]
  const scope = { components: [{ id, status: 'partial_outage' }] }
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'), { scope })
  const row = async () => {
    const shown = (await hub.site.overview()).groups.flatMap(({ components }) => components)
    return JSON.stringify(rowOf(shown.find((component) => component.name === name)!, english))
  }
  hub.setNow(at('2026-03-02T09:20:01Z'))
  const before = await row()
  hub.setNow(at('2026-03-02T09:20:59Z'))
  expect(await row()).toBe(before)
  hub.setNow(at('2026-03-02T13:00Z'))
  expect(await row()).not.toBe(before)
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
