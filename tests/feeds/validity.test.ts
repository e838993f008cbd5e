import { afterAll, beforeAll, expect, test } from 'vitest'
import { isFeedFile, typeOf } from '#src/site/feed-files.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { faultsIn } from '#tests/support/feed-rules.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let served: Served

// What leads write that readers must not stumble over.
const hostile = [
  'See [the history](/history), [here](#update), [there](../x) and <a href="//evil.example/x">that</a>.',
  '<script>alert(1)</script><b onclick="x()" style="color:red">b</b> <img src="/x.png" onerror="x()">',
  '<iframe src="https://example.com"></iframe> ]]> &amp; & &bogus; <p>unclosed <blockquote cite="/x">q',
  '![a picture](relative.png) [a mail](mailto:a@example.com) [a script](javascript:alert(1))',
].join('\n\n')

beforeAll(async () => {
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  served = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id, last_update_id: first } = await declareInPublic(hub, ana, {
    title: 'Deploys & builds: 5 < 6 > 4 "fail" in 東京',
    initial_update: { ...words(hub, 15), what_is_happening: hostile },
    scope: { regions: ['eu-west'], components: [{ id: 'Deploy', status: 'partial_outage' }] },
  })
  later(hub, 3)
  const { update } = await publish(hub, ana, id)
  later(hub, 3)
  await askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${first}`, { who_is_affected: hostile })
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/retraction`, {
    reason: '<b>Wrong</b> & old',
  })
  await resolve(hub, ana, id)
  const planned = await schedule(hub, ana, { message: hostile })
  await askFor(hub, ana, 'PATCH', `/maintenances/${planned.id}`, { title: 'Moved', components: ['Deploy'] })
  later(hub, 1)
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const feedPaths = async () =>
  (await hub.site.addresses()).map(({ path }) => path).filter((path) => isFeedFile(path.split('/').at(-1)!))

test('every feed that there is keeps to the rules of the W3C’s validator, or to those of JSON Feed', async () => {
  const paths = await feedPaths()
  expect(paths).toHaveLength(5 * (1 + 3 + 2 + 1 + 1))
  for (const path of paths) {
    const answer = await fetch(served.url + path)
    const file = path.split('/').at(-1) as Parameters<typeof typeOf>[0]
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      ...[path, 200, `${typeOf(file)}; charset=utf-8`],
    ])
    const url = `https://status.example.com${path}`
    expect([path, ...faultsIn(await answer.text(), { url, now: hub.now() })]).toEqual([path])
  }
})

test('the rules would find what breaks them', async () => {
  const rss = await (await fetch(`${served.url}/rss.xml`)).text()
  const atom = await (await fetch(`${served.url}/history.atom`)).text()
  const json = await (await fetch(`${served.url}/feed.json`)).text()
  const at = (path: string) => ({ url: `https://status.example.com${path}`, now: hub.now() })
  const broken = [
    rss.replace(/<pubDate>[^<]*/, '<pubDate>2026-03-02'),
    rss.replace(/ href="[^"]*"/, ' href="https://elsewhere.example/rss.xml"'),
    rss.replace('https://status.example.com/history', '/history'),
    rss.replace(/<guid[^>]*>[^<]*/g, '<guid isPermaLink="false">same'),
    rss.replace('<language>en</language>', ''),
    rss.replace('<description>&lt;', '<description>&lt;b onclick="x">&lt;'),
  ]
  for (const text of broken) expect(faultsIn(text, at('/rss.xml'))).not.toEqual([])
  expect(() => faultsIn(rss.replace('</item>', ''), at('/rss.xml'))).toThrow()
  expect(() => faultsIn(rss.replace('&amp;', '&'), at('/rss.xml'))).toThrow()
  for (const element of ['id', 'title', 'updated', 'author'])
    expect(
      faultsIn(atom.replace(new RegExp(`<${element}>.*?</${element}>`), ''), at('/history.atom')),
    ).not.toEqual([])
  expect(
    faultsIn(json.replace('"version":"https://jsonfeed.org/version/1.1"', '"version":"1"'), at('/feed.json')),
  ).not.toEqual([])
  expect(
    faultsIn(json.replaceAll('"date_published":"2026', '"date_published":"20'), at('/feed.json')),
  ).not.toEqual([])
})
