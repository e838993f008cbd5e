import { expect, test } from 'vitest'
import { feedText } from '#src/feeds/feed-text.ts'
import { itemHtml } from '#src/feeds/item-html.ts'
import type { FeedFile } from '#src/site/feed-files.ts'
import type { FeedSubject } from '#src/site/feed-subject.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { readFeed, readJsonFeed } from '#tests/support/feed-readers.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'

const textOf = async (hub: FreshHub, file: FeedFile, of?: FeedSubject) => (await feedText(hub, file, of))!
const titlesOf = async (hub: FreshHub, file: FeedFile, of?: FeedSubject) =>
  (await readFeed(await textOf(hub, file, of))).items.map(({ title }) => title)

/** An incident in eu-west that touches Deploy, a maintenance of Volumes, and an incident of nothing named. */
async function told() {
  const hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const deploys = await declareInPublic(hub, ana, {
    title: 'Deploys & builds < 10 % fail',
    scope: { regions: ['eu-west'], components: [{ id: 'Deploy', status: 'partial_outage' }] },
  })
  later(hub, 5)
  const volumes = await schedule(hub, ana)
  later(hub, 5)
  const other = await declareInPublic(hub, ana, { title: 'Something else', severity: 'sev3' })
  later(hub, 2)
  await publish(hub, ana, deploys.id, { status: 'monitoring' })
  return { hub, ana, deploys, volumes, other }
}

test('RSS, Atom and JSON Feed hold the same items, maintenance among them', async () => {
  const { hub } = await told()
  await using _ = hub
  const rss = await readFeed(await textOf(hub, 'rss.xml'))
  const atom = await readFeed(await textOf(hub, 'atom.xml'))
  const json = readJsonFeed(await textOf(hub, 'feed.json'))
  expect(rss.items.map(({ title }) => title)).toEqual([
    'Monitoring: Deploys & builds < 10 % fail',
    'Investigating: Something else',
    'Maintenance scheduled: Volumes move to new hosts',
    'Investigating: Deploys & builds < 10 % fail',
  ])
  expect(json.items).toEqual(rss.items)
  const iris = rss.items.map((item) => ({
    ...item,
    guid: item.guid.replace('allclear-update-', 'urn:allclear:update:'),
  }))
  expect(atom.items).toEqual(iris)
  const self = (file: string) => ({ ...rss, selfLink: `https://status.example.com/${file}` })
  expect(atom).toEqual({ ...self('atom.xml'), items: iris })
  const { builtAt: _built, ...wanted } = self('feed.json')
  expect(json).toEqual(wanted)
})

test('an announcement says in the feed for when it was announced, wherever the window was moved since', async () => {
  const { hub, ana, volumes } = await told()
  await using _ = hub
  const announced = 'It is planned for 2 Mar 2026, 10:05 UTC to 2 Mar 2026, 12:05 UTC.'
  const announcement = async () => {
    const { items } = (await hub.site.feed({ maintenanceId: volumes.id }))!
    return itemHtml(items.at(-1)!, hub.publicUrl)
  }
  expect(await announcement()).toContain(`<p>${announced}</p><p>We move the volumes.`)
  for (const moved of [{ ends_at: inMinutes(hub, 400) }, { starts_at: inMinutes(hub, 300) }]) {
    later(hub, 1)
    await askFor(hub, ana, 'PATCH', `/maintenances/${volumes.id}`, moved)
    expect(await announcement()).toContain(announced)
  }
  await askFor(hub, ana, 'POST', `/maintenances/${volumes.id}/updates/${volumes.updates[0].id}/retraction`, {
    reason: 'The wrong volumes.',
  })
  expect(await announcement()).not.toContain('planned')
})

test('the history has each incident and each maintenance once, by its address, with the newest words and all updates', async () => {
  const { hub, ana, deploys, volumes, other } = await told()
  await using _ = hub
  const path = `/incidents/${deploys.id}`
  await askFor(hub, ana, 'PATCH', path, { title: 'Deploys fail' })
  await askFor(hub, ana, 'PATCH', `${path}/updates/${deploys.last_update_id}`, { who_is_affected: 'All.' })
  const rss = await readFeed(await textOf(hub, 'history.rss'))
  const atom = await readFeed(await textOf(hub, 'history.atom'))
  const pages = [path, `/incidents/${other.id}`, `/maintenance/${volumes.id}`].map(
    (each) => `https://status.example.com${each}`,
  )
  expect(rss.items.map(({ guid }) => guid)).toEqual(pages)
  expect(rss.items.map(({ link }) => link)).toEqual(pages)
  expect(rss.items.map(({ title }) => title)).toEqual([
    ...['Deploys fail', 'Something else', 'Volumes move to new hosts'],
  ])
  expect(rss.items[0]!.publishedAt).toEqual(at('2026-03-02T09:12Z'))
  expect(rss.items[0]!.html).toMatch(/^<h3>Monitoring<\/h3>.*<h3>Investigating<\/h3>.*All\..*Edited at/s)
  expect(atom.items).toEqual(rss.items)
  expect(rss).toMatchObject({
    title: 'Platform: incident history',
    link: 'https://status.example.com/history',
    selfLink: 'https://status.example.com/history.rss',
  })
  expect(await textOf(hub, 'history.rss')).toContain(`<guid isPermaLink="true">${pages[0]}</guid>`)
})

test('a history moves what is heard of again to its top', async () => {
  const { hub, ana, other } = await told()
  await using _ = hub
  later(hub, 1)
  await resolve(hub, ana, other.id)
  expect((await titlesOf(hub, 'history.atom'))[0]).toBe('Something else')
})

test('components, regions, incidents and maintenances have feeds of their own', async () => {
  const { hub, deploys, volumes } = await told()
  await using _ = hub
  const [deploy] = deploys.scope.components
  const [region] = deploys.scope.regions
  const ofDeploy = ['Monitoring: Deploys & builds < 10 % fail', 'Investigating: Deploys & builds < 10 % fail']
  const ofVolumes = 'Maintenance scheduled: Volumes move to new hosts'
  expect(await titlesOf(hub, 'atom.xml', { componentId: deploy.id })).toEqual(ofDeploy)
  expect(await titlesOf(hub, 'atom.xml', { componentId: volumes.components[0].id })).toEqual([ofVolumes])
  expect(await titlesOf(hub, 'rss.xml', { incidentId: deploys.id })).toEqual(ofDeploy)
  expect(await titlesOf(hub, 'rss.xml', { maintenanceId: volumes.id })).toEqual([ofVolumes])
  // A maintenance names no region, so that it may concern each.
  expect(await titlesOf(hub, 'rss.xml', { regionId: region.id })).toEqual([
    ofDeploy[0],
    ofVolumes,
    ofDeploy[1],
  ])
  expect(await readFeed(await textOf(hub, 'history.atom', { regionId: region.id }))).toMatchObject({
    title: 'Platform: eu-west, incident history',
    selfLink: `https://status.example.com/regions/${region.id}/history.atom`,
    items: [{ title: 'Deploys & builds < 10 % fail' }, { title: 'Volumes move to new hosts' }],
  })
  expect(await feedText(hub, 'feed.json', { regionId: 'aaaaaaaaaaaa' })).toBeNull()
})

test('what no longer touches a component is still told of to who followed it', async () => {
  const { hub, ana, volumes } = await told()
  await using _ = hub
  later(hub, 1)
  const [{ id: componentId }] = volumes.components
  await askFor(hub, ana, 'PATCH', `/maintenances/${volumes.id}`, { components: ['Deploy'] })
  expect(await titlesOf(hub, 'rss.xml', { componentId })).toEqual([
    'Maintenance changed: Volumes move to new hosts',
    'Maintenance scheduled: Volumes move to new hosts',
  ])
})

test('a feed holds the newest fifty, however they are spread over incidents', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const ids: string[] = []
  const wanted: string[] = []
  for (let round = 0; round < 12; round++) {
    if (round < 6) ids.push((await declareInPublic(hub, ana, { title: `Incident ${round}` })).id)
    for (const id of ids.toReversed()) {
      later(hub, 1)
      wanted.unshift((await publish(hub, ana, id)).update.id)
    }
  }
  const { items } = await readFeed(await textOf(hub, 'rss.xml'))
  const declared = new Set(wanted)
  const published = items.map(({ guid }) => guid.replace('allclear-update-', ''))
  expect(published).toHaveLength(50)
  expect(published.filter((id) => declared.has(id))).toEqual(
    wanted.slice(0, published.filter((id) => declared.has(id)).length),
  )
  expect(items.map(({ publishedAt }) => -publishedAt)).toEqual(
    items.map(({ publishedAt }) => -publishedAt).toSorted((a, b) => a - b),
  )
})

test('feeds say that they are in the language that the team writes in', async () => {
  await using hub = await freshHub()
  const german = { ...hub, written: 'de-AT' }
  expect(await feedText(german, 'rss.xml')).toContain('<language>de-AT</language>')
  expect(await feedText(german, 'history.atom')).toContain('xml:lang="de-AT"')
  expect(JSON.parse((await feedText(german, 'feed.json'))!).language).toBe('de-AT')
})
