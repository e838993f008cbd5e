import { expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { follow } from '#tests/support/feed-follower.ts'
import { freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'
import { serve } from '#tests/support/serve.ts'

const scope = { regions: ['eu-west'], components: [{ id: 'Deploy', status: 'partial_outage' }] }

test('readers of every format, polling through an incident’s life, get each update exactly once', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  await using served = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id: elsewhere } = await declareInPublic(hub, ana, { title: 'Elsewhere', severity: 'sev3' })
  const { id, scope: named } = await declareIncident(hub, ana, { title: 'Deploys fail', scope })
  const folders = ['', `/components/${named.components[0].id}`, `/regions/${named.regions[0].id}`]
  const readers = folders.flatMap((folder) =>
    ['rss.xml', 'atom.xml', 'feed.json'].flatMap((file) =>
      (['etag', 'date'] as const).map((by) => follow(`${served.url}${folder}/${file}`, by)),
    ),
  )
  const histories = ['history.rss', 'history.atom'].map((file) => follow(`${served.url}/${file}`, 'etag'))
  const pollAll = () => Promise.all([...readers, ...histories].map(({ poll }) => poll()))
  await pollAll()

  const steps: [string, () => Promise<unknown>][] = [
    ['Investigating: Deploys fail', () => publish(hub, ana, id, { scope })],
    ['Identified: Deploys fail', () => publish(hub, ana, id, { status: 'identified' })],
    ['Monitoring: Deploys fail', () => publish(hub, ana, id, { status: 'monitoring' })],
    ['Resolved: Deploys fail', () => resolve(hub, ana, id)],
    ['Reopened: Deploys fail', () => reopen(hub, ana, id)],
    [
      'Maintenance scheduled: Deploy moves',
      () => schedule(hub, ana, { title: 'Deploy moves', components: ['Deploy'] }),
    ],
  ]
  for (const [title, step] of steps) {
    later(hub, 2)
    await step()
    await pollAll()
    for (const reader of readers) expect(reader.seen.at(-1)!.title).toBe(title)
    expect(histories[0]!.now[0]!.title).toBe(title.split(': ')[1])
    await pollAll() // Nothing new, and nothing said twice.
  }
  const [all, ...others] = readers.map(({ seen }) => seen.map(({ title }) => title))
  expect(all).toEqual(['Investigating: Elsewhere', ...steps.map(([title]) => title)])
  for (const titles of others)
    expect(titles.filter((title) => !title.endsWith('Elsewhere'))).toEqual(all!.slice(1))
  // Each second poll was answered with nothing but "you have it".
  for (const { statuses } of readers)
    expect(statuses.filter((_, place) => place > 0 && place % 2 === 0)).toEqual(steps.map(() => 304))

  // What is told of something else is no new document to whoever follows a component.
  later(hub, 2)
  await publish(hub, ana, elsewhere)
  await pollAll()
  for (const { statuses } of readers.slice(6)) expect(statuses.at(-1)).toBe(304)
  expect(histories[0]!.seen.map(({ title }) => title)).toEqual(['Elsewhere', 'Deploys fail', 'Deploy moves'])
})

test('a correction, a withdrawal and a purge change what stands in a feed, and tell nobody anything twice', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  await using served = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana, { title: 'Deploys fail' })
  const readers = ['rss.xml', 'atom.xml', 'feed.json'].map((file) => follow(`${served.url}/${file}`, 'etag'))
  const history = follow(`${served.url}/history.atom`, 'etag')
  const polled = async () => {
    later(hub, 1)
    const fresh = await Promise.all([...readers, history].map(({ poll }) => poll()))
    return [...readers, history].map(({ now, statuses }, place) => ({
      news: fresh[place]!.length,
      status: statuses.at(-1),
      html: now[0]!.html,
    }))
  }
  const path = `/incidents/${id}/updates/${updateId}`
  for (const { news } of await polled()) expect(news).toBe(1)

  await askFor(hub, ana, 'PATCH', path, { who_is_affected: 'A secret name.' })
  for (const each of await polled())
    expect(each).toMatchObject({
      news: 0,
      status: 200,
      html: expect.stringMatching(/A secret name\..*Edited at/s),
    })

  await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'It named somebody.' })
  for (const each of await polled()) {
    expect(each).toMatchObject({
      news: 0,
      status: 200,
      html: expect.stringContaining('Reason: It named somebody.'),
    })
    expect(each.html).not.toContain('secret')
  }

  await hub.call(ana, 'POST', `${path}/purge`, { reason: 'It named somebody.' })
  for (const each of await polled()) expect(each.news).toBe(0)
  for (const { seen } of [...readers, history]) expect(seen).toHaveLength(1)
})

test('a drill, a note and a declaration that is still internal are in no feed', async () => {
  await using hub = await withPlatform(await freshHub())
  await using served = await serve(hub)
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const readers = ['rss.xml', 'history.atom', 'feed.json'].map((file) =>
    follow(`${served.url}/${file}`, 'etag'),
  )
  await Promise.all(readers.map(({ poll }) => poll()))
  later(hub, 1)
  await declareInPublic(hub, ana, { title: 'A drill', drill: true })
  await declareIncident(hub, ana, { title: 'Still internal' })
  await askFor(hub, ana, 'POST', `/incidents/${id}/timeline`, { kind: 'note', text: 'Internal words.' })
  for (const { poll } of readers) expect(await poll()).toEqual([])
  for (const { statuses } of readers) expect(statuses).toEqual([200, 304])
})
