import { expect, test } from 'vitest'
import { rowOf } from '#src/web/component-row.ts'
import { english } from '#src/words/english.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'

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
