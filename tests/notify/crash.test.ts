import { expect, test } from 'vitest'
import { listIncidents } from '#db/queries/incidents.ts'
import { leaseMs } from '#src/notify/deliver.ts'
import { type Child, startChild } from '#tests/support/child.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { type Receiver, startReceiver } from '#tests/support/receiver.ts'
import { messagesOf, secret, write } from './messages.ts'

// What becomes of messages when the process that writes or sends them is killed, at every step between the two.

const afterLease = leaseMs / 1000 + 1

async function startDeliverer(hub: FreshHub, url: string, secondsAhead = 0): Promise<Child> {
  const child = startChild(
    'tests/notify/children/deliver.ts',
    ...[hub.dataDir, url, secret, String(secondsAhead)],
  )
  expect(await child.nextLine()).toBe('ready')
  return child
}

const go = (child: Child) => void child.process.stdin!.write('go\n')

async function runDeliverer(...args: Parameters<typeof startDeliverer>): Promise<void> {
  const child = await startDeliverer(...args)
  go(child)
  expect(await child.end()).toEqual({ lines: ['done'], code: 0 })
}

const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])

/** A receiver that kills the sender of the first request, having accepted it or not; everybody else gets a 200. */
const startKiller = (victim: () => Child, { accepts }: { accepts: boolean }) =>
  startReceiver((response, _, place) => {
    if (place > 0) return void response.end()
    victim().process.kill('SIGKILL')
    if (accepts) response.end()
  })

test('killed before the COMMIT: neither the change nor its message is there', async () => {
  await using hub = await freshHub(new Date())
  await startChild('tests/notify/children/declare.ts', hub.dataDir, 'before').end()
  expect(await hub.db.snapshot((reader) => listIncidents(reader, { limit: 10 }))).toEqual([])
  expect(await messagesOf(hub)).toEqual([])
})

test('killed between the COMMIT and the sending: the message is sent once by whoever comes next', async () => {
  await using hub = await freshHub(new Date())
  await using receiver = await startReceiver()
  const child = startChild('tests/notify/children/declare.ts', hub.dataDir, 'after')
  expect(await child.nextLine()).toBe('committed')
  child.process.kill('SIGKILL')
  await child.end()
  expect(await hub.db.snapshot((reader) => listIncidents(reader, { limit: 10 }))).toHaveLength(1)

  await runDeliverer(hub, receiver.url)
  await runDeliverer(hub, receiver.url, afterLease)
  expect(idsOf(receiver)).toEqual((await messagesOf(hub)).map(({ id }) => id))
  expect(await messagesOf(hub)).toMatchObject([{ state: 'sent' }])
})

test('killed while sending, before the receiver has accepted: sent again under the same id when the lease has run out', async () => {
  await using hub = await freshHub(new Date())
  const { id } = await write(hub, { channel: 'ops' })
  let child: Child
  await using receiver = await startKiller(() => child, { accepts: false })
  child = await startDeliverer(hub, receiver.url)
  go(child)
  await child.end()
  expect(await messagesOf(hub)).toMatchObject([{ state: 'waiting', attempts: 1 }])

  await runDeliverer(hub, receiver.url)
  expect(receiver.received, 'the lease still stands').toHaveLength(1)
  await runDeliverer(hub, receiver.url, afterLease)
  await runDeliverer(hub, receiver.url, 2 * afterLease)
  expect(idsOf(receiver), 'the first was never accepted').toEqual([id, id])
  expect(await messagesOf(hub)).toMatchObject([{ state: 'sent', attempts: 2 }])
})

test('killed between the acceptance and our COMMIT: the one case in which a receiver gets it twice, under the same id', async () => {
  await using hub = await freshHub(new Date())
  const { id } = await write(hub, { channel: 'ops' })
  let child: Child
  await using receiver = await startKiller(() => child, { accepts: true })
  child = await startDeliverer(hub, receiver.url)
  go(child)
  await child.end()

  await runDeliverer(hub, receiver.url, afterLease)
  await runDeliverer(hub, receiver.url, 2 * afterLease)
  expect(idsOf(receiver)).toEqual([id, id])
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
})

test('killed in the middle of many: each is accepted, and only those under way at that moment may come twice', async () => {
  await using hub = await freshHub(new Date())
  const ids: string[] = []
  for (let count = 0; count < 30; count++) ids.push((await write(hub, { channel: 'ops' })).id)
  let child: Child
  await using receiver = await startReceiver((response, _, place) => {
    if (place === 12) child.process.kill('SIGKILL')
    response.end()
  })
  child = await startDeliverer(hub, receiver.url)
  go(child)
  await child.end()
  await runDeliverer(hub, receiver.url, afterLease)
  const arrived = idsOf(receiver)
  expect(new Set(arrived)).toEqual(new Set(ids))
  expect(arrived.length - ids.length, 'four are sent to one host at a time').toBeLessThanOrEqual(4)
  expect((await messagesOf(hub)).every(({ state }) => state === 'sent')).toBe(true)
})

test('two processes that deliver at once: each message is accepted once', async () => {
  await using hub = await freshHub(new Date())
  const ids: string[] = []
  for (let count = 0; count < 60; count++) ids.push((await write(hub, { channel: 'ops' })).id)
  await using receiver = await startReceiver()
  const both = await Promise.all([startDeliverer(hub, receiver.url), startDeliverer(hub, receiver.url)])
  for (const child of both) go(child)
  for (const child of both) expect((await child.end()).code).toBe(0)
  expect(idsOf(receiver).toSorted()).toEqual(ids.toSorted())
  const holders = (await messagesOf(hub)).filter(({ state, attempts }) => state === 'sent' && attempts === 1)
  expect(holders).toHaveLength(60)
})
