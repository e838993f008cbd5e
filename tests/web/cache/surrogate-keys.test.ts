import { expect, test } from 'vitest'
import { surrogateKeys } from '#src/web/cache/surrogate-keys.ts'
import { pageLocals } from '#src/web/pages.ts'
import { freshHub } from '#tests/support/hub.ts'

const [one, other] = ['abcdefghijk1', 'abcdefghijk2']

test.each([
  ['/', 'all page summary'],
  ['/rss.xml', 'all feed summary'],
  [`/incidents/${one}`, `all page incident-${one}`],
  [`/de/incidents/${one}`, `all page incident-${one}`],
  [`/incidents/${one}/before/51`, `all page incident-${one}`],
  [`/incidents/${one}/rss.xml`, `all feed incident-${one}`],
  [`/maintenance/${one}/before/51`, `all page maintenance-${one}`],
  [`/components/${one}/before/${other}`, `all page summary component-${one}`],
  [`/regions/${one}/rss.xml`, `all feed summary region-${one}`],
  ['/maintenance', 'all page summary'],
  [`/maintenance/after/${one}`, 'all page summary'],
  [`/de/maintenance/after/${one}`, 'all page summary'],
  [`/history/2026-03/before/${one}`, 'all page summary'],
])('a cache throws %s away by the keys %s', async (path, keys) => {
  await using hub = await freshHub()
  const { languages } = pageLocals(hub)
  expect(surrogateKeys(path, languages)).toEqual({
    'surrogate-key': keys,
    'cache-tag': keys.replaceAll(' ', ','),
  })
})
