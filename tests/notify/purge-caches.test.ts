import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareIncident, declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { deliverAll, messagesOf, secret } from './messages.ts'

/** A hub with a cache in front of it, and what that was told, in turn. */
async function behindCache() {
  const cache = await startReceiver()
  const hub = await freshHub(undefined, {
    channels: {
      cdn: { type: 'purge', url: cache.url, headers: { 'fastly-key': 'a secret' } },
      team: { type: 'webhook', url: cache.url, secret },
    },
  })
  return {
    hub,
    cache,
    async told(): Promise<string[]> {
      const before = cache.received.length
      await tick(hub)
      await deliverAll(hub)
      return cache.received.slice(before).map(({ headers }) => headers['surrogate-key']!)
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]()
      await cache[Symbol.asyncDispose]()
    },
  }
}

const drill = (hub: FreshHub, ana: string) => declareIncident(hub, ana, { drill: true })

test('a cache is told by their keys which answers are true no longer, and of nothing else', async () => {
  await using front = await behindCache()
  const { hub, told } = front
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  expect(await told()).toEqual(['all']) // What it may hold of earlier is not known.
  expect(await told()).toEqual([])

  later(hub, 5)
  await publish(hub, ana, id)
  expect(await told()).toEqual([`summary incident-${id}`])

  await declareIncident(hub, ana)
  await drill(hub, ana)
  expect(await told()).toEqual([])

  later(hub, 5)
  const { id: other } = await declareInPublic(hub, ana)
  await publish(hub, ana, id)
  await resolve(hub, ana, id)
  expect((await told()).map((keys) => keys.split(' ').toSorted())).toEqual([
    ['summary', `incident-${id}`, `incident-${other}`].toSorted(),
  ])

  await hub.call(ana, 'POST', '/components', { name: 'Volumes' })
  expect(await told()).toEqual(['all'])
})

test('it gets every form that caches take keys in, with the headers of the policy file', async () => {
  await using front = await behindCache()
  const ana = await front.hub.tokenFor('Ana', 'admin')
  await declareInPublic(front.hub, ana)
  await front.told()
  expect(front.cache.received).toMatchObject([
    {
      body: '{"tags":["all"]}',
      headers: { 'surrogate-key': 'all', 'cache-tag': 'all', 'fastly-key': 'a secret' },
    },
  ])
  const [message] = await messagesOf(front.hub)
  expect(message).toMatchObject({ kind: 'cache-purge', state: 'sent', recipient: 'channel:cdn' })
  expect(JSON.stringify(message)).not.toContain('a secret')
})

test('a cache that cannot be reached is tried again, and wakes nobody', async () => {
  await using team = await startReceiver()
  await using cache = await startReceiver((response) => void response.writeHead(503).end())
  await using hub = await freshHub(undefined, {
    channels: {
      cdn: { type: 'purge', url: cache.url },
      team: { type: 'slack', url: team.url },
    },
  })
  await declareInPublic(hub, await hub.tokenFor('Ana', 'admin'))
  await tick(hub)
  await deliverAll(hub)
  later(hub, 5)
  await deliverAll(hub)
  expect(cache.received.length).toBeGreaterThan(1)
  expect((await messagesOf(hub)).map(({ kind }) => kind)).toEqual(['cache-purge'])
  expect(team.received).toEqual([])
})
