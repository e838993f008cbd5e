import { afterEach, expect, test, vi } from 'vitest'
import { startLoop } from '#src/notify/loop.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareIncident } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { messagesOf, secret, withFallback, write } from './messages.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const opsAt = (url: string) => ({ ops: { type: 'webhook' as const, url, secret } })

test('what falls due is told and sent without anybody asking, and a round that fails is followed by another', async () => {
  await using receiver = await startReceiver()
  await using hub = await freshHub(undefined, { policy: withFallback('ops'), channels: opsAt(receiver.url) })
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  await declareIncident(hub, await hub.tokenFor('Ana', 'comms'))
  hub.setNow(minutesAfter(hub.now(), 10))
  let faults = 2
  const clock = () => {
    if (faults-- > 0) throw new Error('a clock that is broken for a moment')
    return hub.now()
  }
  const loop = startLoop({ ...hub, clock }, { everyMs: 1 })
  await receiver.arrived(1)
  await loop.stop()
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'update-reminder' })
  expect(log.mock.calls[0]![0]).toBe('notify: a round failed; the next one tries again')
  expect(await messagesOf(hub)).toMatchObject([{ state: 'sent' }])
})

test('a fault that lasts is logged once, not in every round', async () => {
  await using hub = await freshHub()
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { promise: lasted, resolve } = Promise.withResolvers<void>()
  let looks = 0
  const fault = new Error('a clock that is broken for good')
  const clock = () => {
    if (++looks === 300) resolve()
    throw fault
  }
  const loop = startLoop({ ...hub, clock }, { everyMs: 0 })
  await lasted
  await loop.stop()
  const said = log.mock.calls.map(([text]) => text)
  expect(new Set(said)).toEqual(new Set(['notify: a round failed; the next one tries again']))
  // Once for each of its three parts.
  expect(said.length).toBeLessThanOrEqual(3)
})

test('a stop lets what is being sent finish, and begins nothing new', async () => {
  const { promise: stopping, resolve: stopped } = Promise.withResolvers<void>()
  const { promise: begun, resolve: allBegun } = Promise.withResolvers<void>()
  await using receiver = await startReceiver(async (response, _, place) => {
    if (place === 3) allBegun()
    await stopping
    response.end()
  })
  await using hub = await freshHub(undefined, { channels: opsAt(receiver.url) })
  for (let count = 0; count < 10; count++) await write(hub, { channel: 'ops' })
  const loop = startLoop(hub, { everyMs: 1 })
  await begun
  const end = loop.stop()
  stopped()
  await end
  const states = (await messagesOf(hub)).map(({ state }) => state)
  expect(states.filter((state) => state === 'sent')).toHaveLength(4)
  expect(states.filter((state) => state === 'waiting')).toHaveLength(6)
  expect(receiver.received).toHaveLength(4)
})
