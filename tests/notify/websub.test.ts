import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { faultsIn } from '#tests/support/feed-rules.ts'
import { freshHub, publicUrl } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareIncident, declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { serve } from '#tests/support/serve.ts'
import { deliverAll, messagesOf } from './messages.ts'

/** A hub that has its feeds pushed, the hub that does so, and which topics that was told to fetch, ping by ping. */
async function pushed() {
  const websub = await startReceiver((response) => void response.writeHead(204).end())
  const hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z'), { websubHub: websub.url }))
  const served = await serve(hub)
  return {
    ...{ hub, websub, served },
    ana: await hub.tokenFor('Ana', 'admin'),
    /** What it was told since the last look, some seconds after what happened. */
    async told(): Promise<string[][]> {
      const before = websub.received.length
      hub.setNow(new Date(hub.now().getTime() + 5_000))
      await tick(hub)
      await deliverAll(hub)
      return websub.received.slice(before).map(({ body }) => {
        const form = new URLSearchParams(body)
        expect(form.get('hub.mode')).toBe('publish')
        expect(form.getAll('hub.topic')).toEqual(form.getAll('hub.url'))
        return form.getAll('hub.url').map((topic) => topic.replace(publicUrl, ''))
      })
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await hub[Symbol.asyncDispose]()
      await websub[Symbol.asyncDispose]()
    },
  }
}

const feedsOf = (...folders: string[]) =>
  folders
    .flatMap((folder) =>
      ['rss.xml', 'atom.xml', 'feed.json', 'history.rss', 'history.atom'].map((file) => `${folder}/${file}`),
    )
    .toSorted()

test('a hub is told which topics have changed, and finds the update in each of them', async () => {
  await using front = await pushed()
  const { hub, ana, told, served } = front
  expect(await told()).toEqual([]) // What was there before is no news.
  const incident = await declareInPublic(hub, ana, {
    scope: { regions: ['eu-west'], components: [{ id: 'Deploy', status: 'partial_outage' }] },
  })
  const [topics, ...others] = await told()
  expect(others).toEqual([])
  expect(topics!.toSorted()).toEqual(
    feedsOf(
      ...['', `/components/${incident.scope.components[0].id}`],
      ...[`/regions/${incident.scope.regions[0].id}`, `/incidents/${incident.id}`],
    ),
  )
  later(hub, 2)
  await publish(hub, ana, incident.id, { what_is_happening: 'The nodes are drained.' })
  for (const topic of (await told())[0]!) {
    const answer = await fetch(served.url + topic)
    expect(answer.headers.get('link')).toBe(
      `<${front.websub.url}>; rel="hub", <${publicUrl}${topic}>; rel="self"`,
    )
    const text = await answer.text()
    expect(text).toContain('The nodes are drained.')
    expect(text).toContain(front.websub.url)
    const faults = faultsIn(text, { url: publicUrl + topic, now: hub.now() })
    expect([topic, ...faults]).toEqual([topic])
  }
  expect(await told()).toEqual([])
})

test('corrections, withdrawals, new titles and maintenance are told of; drills and internal work are not', async () => {
  await using front = await pushed()
  const { hub, ana, told } = front
  await told()
  const { id, last_update_id: updateId } = await declareInPublic(hub, ana)
  expect(await told()).toHaveLength(1)
  for (const change of [
    () => askFor(hub, ana, 'PATCH', `/incidents/${id}/updates/${updateId}`, { who_is_affected: 'All.' }),
    () => askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Another title' }),
    () => askFor(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/retraction`, { reason: 'Wrong.' }),
  ]) {
    later(hub, 1)
    await change()
    expect((await told()).map((topics) => topics.toSorted())).toEqual([feedsOf('', `/incidents/${id}`)])
  }

  await declareInPublic(hub, ana, { title: 'A drill', drill: true })
  await declareIncident(hub, ana, { title: 'Internal' })
  await askFor(hub, ana, 'POST', `/incidents/${id}/timeline`, { kind: 'note', text: 'Internal words.' })
  expect(await told()).toEqual([])

  const planned = await schedule(hub, ana)
  const regions = (await askFor(hub, ana, 'GET', '/regions')).items.map(
    (region: { id: string }) => `/regions/${region.id}`,
  )
  expect((await told())[0]!.toSorted()).toEqual(
    feedsOf('', `/components/${planned.components[0].id}`, ...regions, `/maintenance/${planned.id}`),
  )
})

test('a burst makes two pings: one at once, one for all the rest', async () => {
  await using front = await pushed()
  const { hub, ana, told, websub } = front
  await told()
  const { id } = await declareInPublic(hub, ana)
  await tick(hub)
  for (let count = 0; count < 20; count++) {
    hub.setNow(new Date(hub.now().getTime() + 50))
    await publish(hub, ana, id)
    await tick(hub)
  }
  await deliverAll(hub)
  expect(websub.received).toHaveLength(1)
  expect(await told()).toHaveLength(1)
})

test('a hub that is away is told later, in the same bytes, and one that refuses wakes nobody', async () => {
  await using websub = await startReceiver(
    (response, _, place) => void response.writeHead([503, 204, 400][place]!).end(),
  )
  await using hub = await freshHub(at('2026-03-02T09:00Z'), { websubHub: websub.url })
  const ana = await hub.tokenFor('Ana', 'admin')
  await tick(hub)
  const { id } = await declareInPublic(hub, ana)
  await tick(hub)
  await deliverAll(hub)
  later(hub, 1)
  await deliverAll(hub)
  expect(websub.received).toHaveLength(2)
  expect(websub.received[1]!.body).toBe(websub.received[0]!.body)
  await resolve(hub, ana, id)
  await tick(hub)
  await deliverAll(hub)
  expect((await messagesOf(hub)).filter(({ kind }) => kind === 'websub-ping')).toMatchObject([
    { state: 'sent' },
    { state: 'parked' },
  ])
  expect((await messagesOf(hub)).filter(({ kind }) => kind === 'delivery-alarm')).toEqual([])
})

test('without a hub nothing is said of one', async () => {
  await using hub = await freshHub()
  await using served = await serve(hub)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  const answer = await fetch(`${served.url}/atom.xml`)
  expect(answer.headers.get('link')).toBeNull()
  expect(await answer.text()).not.toContain('rel="hub"')
  await tick(hub)
  expect(await messagesOf(hub)).toEqual([])
})
