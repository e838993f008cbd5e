import { expect, test } from 'vitest'
import { changeIncident } from '#db/queries/incidents.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { changeUpdate } from '#db/queries/updates.ts'
import { feedText } from '#src/feeds/feed-text.ts'
import { itemHtml } from '#src/feeds/item-html.ts'
import { renderRss } from '#src/feeds/rss.ts'
import { updateFeed } from '#src/feeds/update-feed.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import { createSite } from '#src/site/site.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { readFeed } from '#tests/support/feed-readers.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform, words } from '#tests/support/platform.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'

const rssOf = async ({ site }: Pick<FreshHub, 'site'>, of?: FeedSubject) =>
  (await feedText({ site, written: 'en', websubHub: null }, 'rss.xml', of))!
const feedOf = async (hub: Pick<FreshHub, 'site'>, of?: FeedSubject) => readFeed(await rssOf(hub, of))

test('a follower gets every update as one item, newest first, with status and incident in its title', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: first } = await declareInPublic(hub, ana, { title: 'Deploys fail' })
  later(hub, 5)
  const other = await declareInPublic(hub, ana, { title: 'Volumes are slow', severity: 'sev3' })
  later(hub, 5)
  const { update: third } = await publish(hub, ana, id, { status: 'monitoring' })
  later(hub, 5)
  const { update: fourth } = await resolve(hub, ana, id)
  later(hub, 5)
  const { update: fifth } = await reopen(hub, ana, id)
  await declareIncident(hub, ana, { title: 'Nobody may know' })

  const feed = await feedOf(hub)
  expect(feed).toMatchObject({
    title: 'Platform: status updates',
    link: 'https://status.example.com/',
    selfLink: 'https://status.example.com/rss.xml',
    builtAt: at('2026-03-02T09:20Z'),
  })
  const ids = [fifth.id, fourth.id, third.id, other.last_update_id, first]
  expect(feed.items.map(({ title }) => title)).toEqual([
    'Reopened: Deploys fail',
    'Resolved: Deploys fail',
    'Monitoring: Deploys fail',
    'Investigating: Volumes are slow',
    'Investigating: Deploys fail',
  ])
  expect(feed.items.map(({ guid }) => guid)).toEqual(ids.map((each) => `allclear-update-${each}`))
  expect(feed.items.map(({ publishedAt }) => publishedAt.toISOString().slice(11, 16))).toEqual([
    '09:20',
    '09:15',
    '09:10',
    '09:05',
    '09:00',
  ])
  expect(feed.items.map(({ link }) => link)).toEqual(
    ids.map((each) => {
      const incident = each === other.last_update_id ? other.id : id
      return `https://status.example.com/incidents/${incident}#update-${each}`
    }),
  )
})

test('an item holds the whole update, as it stands by itself', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana, {
    initial_update: { ...words(hub, 15), what_we_are_doing: 'See [the history](/history).' },
  })
  const [item] = (await feedOf(hub)).items
  expect(item!.html).toBe(
    [
      '<h4>What is happening</h4><p>About a third of requests fail with a <code>502</code>.</p>\n',
      '<h4>Who is affected</h4><p>Customers whose apps run in <strong>eu-west</strong>.</p>\n',
      '<h4>What we are doing now</h4><p>See <a href="https://status.example.com/history" rel="noopener noreferrer">the history</a>.</p>\n',
      '<h4>Next update time</h4><p>By 2 Mar 2026, 09:15 UTC</p>',
      `<p><a href="https://status.example.com/incidents/${id}#update-${updateId}">Read this on the status page</a></p>`,
    ].join(''),
  )
})

test('an item stays the same one through correction, new title, withdrawal and a move to another address', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  const [before] = (await feedOf(hub)).items
  expect(await rssOf(hub)).toContain(`<guid isPermaLink="false">allclear-update-${updateId}</guid>`)
  expect(before!.guid).not.toContain('status.example.com')

  later(hub, 7)
  const path = `/incidents/${id}/updates/${updateId}`
  await askFor(hub, ana, 'PATCH', path, { who_is_affected: 'Everybody.' })
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'All deploys fail' })
  const moved = { site: createSite({ ...hub, publicUrl: 'http://other.example:8080' }) }
  const feed = await feedOf(moved)
  expect(feed).toMatchObject({
    link: 'http://other.example:8080/',
    selfLink: 'http://other.example:8080/rss.xml',
  })
  const [after] = feed.items
  expect([after!.guid, after!.publishedAt]).toEqual([before!.guid, before!.publishedAt])
  expect(after!.title).toBe('Investigating: All deploys fail')
  expect(after!.link).toBe(`http://other.example:8080/incidents/${id}#update-${updateId}`)
  expect(after!.html).toContain('<p>Everybody.</p>')
  expect(after!.html).toContain('<p>Edited at 2 Mar 2026, 09:07 UTC.</p>')
  expect(feed.builtAt).toEqual(at('2026-03-02T09:07Z'))

  await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'It named <Contoso> & others.' })
  const [tombstone] = (await feedOf(hub)).items
  expect([tombstone!.guid, tombstone!.publishedAt]).toEqual([before!.guid, before!.publishedAt])
  expect(tombstone!.title).toBe('Withdrawn: All deploys fail')
  expect(tombstone!.html).toBe(
    '<p>This update was withdrawn at 2 Mar 2026, 09:07 UTC. Reason: It named &#60;Contoso&#62; &#38; others.</p>',
  )
})

test('a feed holds the newest 50 updates', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const other = await declareInPublic(hub, ana)
  for (let count = 0; count < 52; count++) {
    later(hub, 1)
    await publish(hub, ana, count % 2 ? id : other.id, { what_is_happening: `Count ${count}.` })
  }
  const { items } = await feedOf(hub)
  expect(items).toHaveLength(50)
  expect(items[0]!.html).toContain('Count 51.')
  expect(items.at(-1)!.html).toContain('Count 2.')
})

test('a component and an incident have feeds of their own', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const touching = (name: string) => ({ components: [{ id: name, status: 'partial_outage' }] })
  const deploys = await declareInPublic(hub, ana, { title: 'Deploys fail', scope: touching('Deploy') })
  const requests = await declareInPublic(hub, ana, { title: 'Requests fail', scope: touching('Ingress') })
  later(hub, 1)
  // What once touched a component keeps its place in the component's feed, and what touches it later comes in.
  await publish(hub, ana, deploys.id, { scope: touching('Volumes') })
  const [deploy, ingress] = [deploys, requests].map(({ scope }) => scope.components[0].id)

  const ofDeploy = await feedOf(hub, { componentId: deploy })
  expect(ofDeploy.items.map(({ title }) => title)).toEqual(Array(2).fill('Investigating: Deploys fail'))
  expect(ofDeploy).toMatchObject({
    title: 'Platform: Deploy',
    link: `https://status.example.com/components/${deploy}`,
    selfLink: `https://status.example.com/components/${deploy}/rss.xml`,
  })
  const ofIngress = await feedOf(hub, { componentId: ingress })
  expect(ofIngress.items.map(({ title }) => title)).toEqual(['Investigating: Requests fail'])

  const ofIncident = await feedOf(hub, { incidentId: requests.id })
  expect(ofIncident.items.map(({ guid }) => guid)).toEqual(ofIngress.items.map(({ guid }) => guid))
  expect(ofIncident).toMatchObject({
    title: 'Platform: Requests fail',
    link: `https://status.example.com/incidents/${requests.id}`,
    selfLink: `https://status.example.com/incidents/${requests.id}/rss.xml`,
  })
})

test('there is no feed of what the public does not know', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id, scope } = await declareIncident(hub, ana, {
    scope: { components: [{ id: 'Deploy', status: 'major_outage' }] },
  })
  const deploy = scope.components[0].id
  expect(await hub.site.feed({ incidentId: id })).toBeNull()
  expect(await hub.site.feed({ incidentId: 'aaaaaaaaaaaa' })).toBeNull()
  expect(await hub.site.feed({ componentId: 'aaaaaaaaaaaa' })).toBeNull()
  expect((await feedOf(hub, { componentId: deploy })).items).toEqual([])
  await askFor(hub, ana, 'PATCH', `/components/${deploy}`, { archived: true })
  expect(await hub.site.feed({ componentId: deploy })).toBeNull()
})

test('an empty page has an empty feed', async () => {
  await using hub = await freshHub()
  expect(await feedOf(hub)).toMatchObject({ items: [], link: 'https://status.example.com/' })
})

const hostile = [
  ']]>',
  ']]]]><![CDATA[>',
  '<![CDATA[x]]>',
  '<script>alert(1)</script>',
  '&amp; &lt; & &#x3c; &nbsp;',
  '</title></item></channel></rss>',
  '<!-- x --> <?xml version="1.0"?> <!DOCTYPE x [<!ENTITY y "z">]> &y;',
  '🔥👩🏽‍🚒 𝕏 \u{1F1E9}\u{1F1EA}',
  '\u202Eesrever\u202C \u05E9\u05DC\u05D5\u05DD مرحبا',
  '$& $1 $` \\',
  'e\u0301 \uFB01 \u00A0.',
]

test.each(hostile)('the title %j reads in a feed just as it was written', async (title) => {
  await using hub = await withPlatform(await freshHub())
  const admin = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, admin, 'PATCH', '/page', { name: title })
  const { id } = await declareInPublic(hub, admin, {
    title,
    initial_update: { ...words(hub, 15), what_is_happening: `Told: ${title}` },
  })
  const feed = await feedOf(hub, { incidentId: id })
  expect(feed.title).toBe(`${title}: ${title}`)
  expect(feed.items[0]!.title).toBe(`Investigating: ${title}`)
  // The words are HTML, the same that the page has.
  const item = (await hub.site.feed())!.items[0]!
  expect(feed.items[0]!.html).toBe(itemHtml(item, hub.publicUrl))
})

test.each([
  ['control characters', 'a\u0001b\u0008c\u000Bd\u001Fe\u007F', 'abcde\u007F'],
  ['what is no character at all', 'a\uFFFEb\uFFFFc', 'abc'],
  ['a lone surrogate', 'a\uD800b\uDC00c', 'a\uFFFDb\uFFFDc'],
])('%s that got into the database do not break the feed', async (_, stored, wanted) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  await hub.acting(async ({ tx, now }) => {
    await changeIncident(tx, id, { title: stored })
    await changeUpdate(tx, updateId, { whatIsHappening: stored, retractionReason: null })
    await bumpRevision(tx, now)
  })
  const { items: read } = await feedOf(hub)
  const plain = (text: string) => text.replaceAll('\uFFFD', '')
  expect(plain(read[0]!.title)).toBe(plain(`Investigating: ${wanted}`))
  expect(plain(read[0]!.html)).toContain(plain(wanted))
  // The same where the database did not repair it.
  const feed = (await hub.site.feed())!
  const items = feed.items.map((item) => ({ ...item, title: stored }))
  const rendered = renderRss(updateFeed({ ...feed, items }, 'rss.xml', { language: 'en', hubUrl: null }))
  expect((await readFeed(rendered)).items[0]!.title).toBe(wanted)
})

test('a feed is the same text until something changes, whatever the clock and the name say', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const admin = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, admin, 'PATCH', '/page', { name: '<lastBuildDate>never</lastBuildDate>' })
  await declareInPublic(hub, admin)
  const before = await rssOf(hub)
  expect((await readFeed(before)).builtAt).toEqual(at('2026-03-02T09:00Z'))
  later(hub, 60 * 24 * 40)
  expect(await rssOf(hub)).toBe(before)
})
