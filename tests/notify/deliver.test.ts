import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { leaseMessage } from '#db/queries/outbox.ts'
import { longestWaitMs, mostAttempts } from '#src/notify/back-off.ts'
import { createDeliverer, leaseMs } from '#src/notify/deliver.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { deliverAll, messageOf, messagesOf, secret, withFallback, write } from './messages.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const hubFor = (url: string, fallback?: string) =>
  freshHub(undefined, {
    channels: {
      ops: { type: 'webhook', url, secret },
      spare: { type: 'webhook', url: `${url}/spare`, secret },
    },
    ...(fallback && { policy: withFallback(fallback) }),
  })
const inSeconds = (hub: FreshHub, seconds: number) => new Date(hub.now().getTime() + seconds * 1000)

describe('a webhook', () => {
  test('is signed as Standard Webhooks asks, over the bytes that are stored', async () => {
    await using receiver = await startReceiver()
    await using hub = await hubFor(receiver.url)
    const message = await write(hub, { channel: 'ops' })
    await deliverAll(hub)

    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]]
    expect(headers['webhook-id']).toBe(message.id)
    expect(headers['content-type']).toBe('application/json')
    expect(body).toBe(message.body)
    vi.useFakeTimers({ toFake: ['Date'], now: hub.now() })
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      type: 'update-reminder',
      timestamp: '2026-03-02T09:00:00.000Z',
      subject: 'Update due in 5 min: #1 Requests fail (Sev1)',
      text: 'The next public word is due.',
      data: { incident_id: 'k3v9x2m4q7zt' },
    })
    const other = `whsec_${Buffer.from('another secret of so many bytes.').toString('base64')}`
    expect(() => new Webhook(other).verify(body, headers)).toThrow()
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow()
  })

  test('that was accepted is sent once', async () => {
    await using receiver = await startReceiver()
    await using hub = await hubFor(receiver.url)
    const { id } = await write(hub, { channel: 'ops' })
    await deliverAll(hub)
    expect(await messageOf(hub, id)).toMatchObject({
      state: 'sent',
      attempts: 1,
      sentAt: hub.now(),
      lastError: null,
      leasedBy: null,
    })
    hub.setNow(inSeconds(hub, 100_000))
    await deliverAll(hub)
    expect(receiver.received).toHaveLength(1)
  })

  test('keeps its id and its bytes at every attempt, and is signed anew', async () => {
    await using receiver = await startReceiver((response, _, place) => {
      response.statusCode = place === 0 ? 500 : 204
      response.end()
    })
    await using hub = await hubFor(receiver.url)
    await write(hub, { channel: 'ops' })
    await deliverAll(hub)
    hub.setNow(inSeconds(hub, 5))
    await deliverAll(hub)
    const [first, second] = receiver.received
    expect(second!.body).toBe(first!.body)
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(second!.headers['webhook-signature']).not.toBe(first!.headers['webhook-signature'])
  })

  test.each([
    [200, 'sent'],
    [202, 'sent'],
    [204, 'sent'],
    [301, 'waiting'],
    [307, 'waiting'],
    [400, 'parked'],
    [401, 'parked'],
    [404, 'parked'],
    [408, 'waiting'],
    [410, 'parked'],
    [425, 'waiting'],
    [429, 'waiting'],
    [500, 'waiting'],
    [503, 'waiting'],
  ] as const)('that is answered %i is %s', async (status, state) => {
    await using elsewhere = await startReceiver()
    await using receiver = await startReceiver((response) => {
      response.writeHead(status, { location: elsewhere.url })
      response.end()
    })
    await using hub = await hubFor(receiver.url)
    const { id } = await write(hub, { channel: 'ops' })
    await deliverAll(hub)
    const message = await messageOf(hub, id)
    expect(message.state).toBe(state)
    expect(message.lastError).toBe(state === 'sent' ? null : `the receiver answered ${status}`)
    expect(elsewhere.received, 'a redirect is not followed').toEqual([])
  })

  test('waits as long as the receiver asks for, within reason', async () => {
    let retryAfter = '120'
    await using receiver = await startReceiver((response) => {
      response.writeHead(429, { 'retry-after': retryAfter })
      response.end()
    })
    await using hub = await hubFor(receiver.url)
    const { id } = await write(hub, { channel: 'ops' })
    await deliverAll(hub, { random: () => 0 })
    expect((await messageOf(hub, id)).nextAttemptAt).toEqual(inSeconds(hub, 120))
    hub.setNow(inSeconds(hub, 119))
    await deliverAll(hub)
    expect(receiver.received).toHaveLength(1)
    hub.setNow(inSeconds(hub, 1))
    retryAfter = '999999999'
    await deliverAll(hub, { random: () => 0 })
    expect((await messageOf(hub, id)).nextAttemptAt).toEqual(inSeconds(hub, 3600))
  })

  test('to nobody who listens, or to somebody who never answers, is tried again and tells no address', async () => {
    await using silent = await startReceiver(() => {})
    await using hub = await freshHub(undefined, {
      channels: {
        closed: { type: 'webhook', url: 'http://127.0.0.1:1/key-in-the-path', secret },
        silent: { type: 'webhook', url: `${silent.url}/key-in-the-path`, secret },
      },
    })
    await write(hub, { channel: 'closed' })
    await write(hub, { channel: 'silent' })
    await deliverAll(hub, { limitMs: 100 })
    const messages = await messagesOf(hub)
    expect(messages.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    expect(messages.map(({ lastError }) => lastError).toSorted()).toEqual([
      expect.stringMatching(/^the receiver cannot be reached/),
      'the receiver did not answer in time',
    ])
  })

  test('whose answer never ends is sent all the same', async () => {
    await using receiver = await startReceiver((response) => {
      response.writeHead(200)
      const feed = () =>
        void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(feed)))
      feed()
    })
    await using hub = await hubFor(receiver.url)
    const { id } = await write(hub, { channel: 'ops' })
    await deliverAll(hub)
    expect((await messageOf(hub, id)).state).toBe('sent')
  })
})

test('a message that fails is tried again later and later, for about a day, and then parked', async () => {
  await using receiver = await startReceiver((response) => {
    response.statusCode = 500
    response.end()
  })
  await using hub = await hubFor(receiver.url)
  const start = hub.now()
  const { id } = await write(hub, { channel: 'ops' })
  let message = await messageOf(hub, id)
  for (; message.state === 'waiting'; message = await messageOf(hub, id)) {
    expect(message.nextAttemptAt.getTime() - hub.now().getTime()).toBeLessThanOrEqual(600_000)
    hub.setNow(message.nextAttemptAt)
    await deliverAll(hub)
  }
  expect(message).toMatchObject({
    state: 'parked',
    attempts: mostAttempts,
    lastError: 'the receiver answered 500',
  })
  const hours = (hub.now().getTime() - start.getTime()) / 3_600_000
  expect(hours).toBeGreaterThan(22)
  expect(hours).toBeLessThan(26)
  hub.setNow(inSeconds(hub, 100_000))
  await deliverAll(hub)
  expect(receiver.received).toHaveLength(mostAttempts)
})

describe('a lease', () => {
  const lease = (hub: FreshHub, id: string, holder: string) =>
    hub.db.transact((tx) => leaseMessage(tx, id, { now: hub.now(), longestWaitMs, leaseMs, holder }))

  test('is given to one of two who ask', async () => {
    await using hub = await hubFor('http://127.0.0.1:1')
    const { id } = await write(hub, { channel: 'ops' })
    const given = await Promise.all([lease(hub, id, 'one'), lease(hub, id, 'other')])
    expect(given.filter((each) => each !== null)).toHaveLength(1)
  })

  test('whose holder has died runs out, and then the message is sent', async () => {
    await using receiver = await startReceiver()
    await using hub = await hubFor(receiver.url)
    const { id } = await write(hub, { channel: 'ops' })
    await lease(hub, id, 'a process that died')
    hub.setNow(new Date(hub.now().getTime() + leaseMs - 1))
    await deliverAll(hub)
    expect(receiver.received).toHaveLength(0)
    hub.setNow(new Date(hub.now().getTime() + 1))
    await deliverAll(hub)
    expect(receiver.received).toHaveLength(1)
    expect(await messageOf(hub, id)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('that was written by a clock far ahead binds nobody, nor does a far retry', async () => {
    await using receiver = await startReceiver()
    await using hub = await hubFor(receiver.url)
    const now = hub.now()
    hub.setNow(at('2036-03-02T09:00Z'))
    const { id } = await write(hub, { channel: 'ops' })
    await lease(hub, id, 'a process that died')
    hub.setNow(now)
    await deliverAll(hub)
    expect((await messageOf(hub, id)).state).toBe('sent')
  })

  test('that was lost to another holder lets a failure change nothing', async () => {
    await using hub = await freshHub()
    let taken: Promise<unknown> = Promise.resolve()
    await using receiver = await startReceiver(async (response) => {
      hub.setNow(new Date(hub.now().getTime() + leaseMs))
      taken = lease(hub, id, 'another')
      await taken
      response.statusCode = 404
      response.end()
    })
    Object.assign(hub.channels, { ops: { type: 'webhook', url: receiver.url, secret } })
    const { id } = await write(hub, { channel: 'ops' })
    await deliverAll(hub)
    expect(await taken).not.toBeNull()
    expect(await messageOf(hub, id)).toMatchObject({ state: 'waiting', leasedBy: 'another', lastError: null })
  })
})

test('a receiver that hangs delays nobody else, and gets no more than its share at a time', async () => {
  await using hanging = await startReceiver(() => {})
  await using quick = await startReceiver()
  await using hub = await freshHub(undefined, {
    channels: {
      hanging: { type: 'webhook', url: hanging.url, secret },
      quick: { type: 'webhook', url: quick.url, secret },
    },
  })
  for (let count = 0; count < 10; count++) await write(hub, { channel: 'hanging' })
  await write(hub, { channel: 'quick' })
  const deliverer = createDeliverer(hub, { perHost: 3 })
  await deliverer.begin()
  await quick.arrived(1)
  await hanging.arrived(3)
  await write(hub, { channel: 'quick' })
  await deliverer.begin()
  await quick.arrived(2)
  expect(hanging.received).toHaveLength(3)
  await deliverer.stop(0)
  const messages = await messagesOf(hub)
  const broken = messages.filter(
    ({ recipient, lastError }) =>
      recipient === 'channel:hanging' && lastError === 'the hub was stopped meanwhile',
  )
  expect(broken).toHaveLength(3)
  expect(messages.every(({ leasedBy }) => leasedBy === null)).toBe(true)
})
