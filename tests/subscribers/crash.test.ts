import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { subscriberLeaseMs } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { type Child, startChild } from '#tests/support/child.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { declareInPublic } from '#tests/support/publishing.ts'
import { type Receiver, startReceiver } from '#tests/support/receiver.ts'
import { follow } from './following.ts'

// What becomes of deliveries when the process that sends them is killed, and when two send at once.

const patience = 120_000
const afterLease = subscriberLeaseMs / 1000 + 1

async function startDeliverer(hub: FreshHub, secondsAhead = 0, ...smtpUrl: string[]): Promise<Child> {
  const args = [hub.dataDir, String(secondsAhead), ...smtpUrl]
  const child = startChild('tests/subscribers/children/tell.ts', ...args)
  expect(await child.nextLine()).toBe('ready')
  return child
}

const go = (child: Child) => void child.process.stdin!.write('go\n')

async function runDeliverer(hub: FreshHub, secondsAhead = 0, ...smtpUrl: string[]): Promise<void> {
  const child = await startDeliverer(hub, secondsAhead, ...smtpUrl)
  go(child)
  expect(await child.end()).toEqual({ lines: ['done'], code: 0 })
}

/** So many webhooks at one receiver, and an update for them. */
async function publishFor(hub: FreshHub, receiver: Receiver, count: number): Promise<void> {
  for (let place = 0; place < count; place++) await follow(hub, 'webhook', `${receiver.url}/${place}`)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
}

const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])
const statesOf = (hub: FreshHub) =>
  (dumpOf(hub.dataDir).deliveries as { state: string }[]).map(({ state }) => state)

test('killed in the middle of many: each gets it, and only those under way at that moment may get it twice', {
  timeout: patience,
}, async () => {
  await using hub = await freshHub(new Date())
  let child: Child
  await using receiver = await startReceiver((response, _, place) => {
    if (place === 12) child.process.kill('SIGKILL')
    response.end()
  })
  await publishFor(hub, receiver, 60)
  child = await startDeliverer(hub)
  go(child)
  await child.end()
  await runDeliverer(hub, afterLease)
  const arrived = idsOf(receiver)
  expect(new Set(arrived).size).toBe(60)
  expect(arrived.length - 60, 'two are sent to one host at a time').toBeLessThanOrEqual(2)
  expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(60)
  expect(statesOf(hub)).toEqual(Array(60).fill('sent'))
})

test('killed in the middle of many mails: each arrives, and what arrives twice is the same to the letter', {
  timeout: patience,
}, async () => {
  await using hub = await freshHub(new Date())
  let child: Child
  const sources: string[] = []
  await using server = await startMailServer({
    async onData(stream, _, done) {
      const source = await text(stream).catch(() => null)
      if (source === null) return // The sender died amid this one.
      sources.push(source)
      if (sources.length === 60) child.process.kill('SIGKILL')
      done()
    },
  })
  const { smtpUrl } = server.mail
  for (let place = 0; place < 120; place++) await follow(hub, 'email', `reader${place}@example.com`)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  child = await startDeliverer(hub, 0, smtpUrl)
  go(child)
  await child.end()
  expect(
    statesOf(hub).filter((state) => state === 'sent').length,
    'senders run ahead by little',
  ).toBeGreaterThan(0)
  await runDeliverer(hub, afterLease, smtpUrl)
  const byId = Map.groupBy(sources, (source) => /^Message-ID: (.*)$/m.exec(source)![1])
  expect(byId.size).toBe(120)
  for (const same of byId.values()) expect(new Set(same).size).toBe(1)
  expect(statesOf(hub)).toEqual(Array(120).fill('sent'))
})

test('two processes at once: each subscriber gets it once', { timeout: patience }, async () => {
  await using hub = await freshHub(new Date())
  await using receiver = await startReceiver()
  await publishFor(hub, receiver, 120)
  const both = await Promise.all([startDeliverer(hub), startDeliverer(hub)])
  for (const child of both) go(child)
  for (const child of both) expect((await child.end()).code).toBe(0)
  expect(new Set(idsOf(receiver)).size).toBe(120)
  expect(receiver.received).toHaveLength(120)
  expect(statesOf(hub)).toEqual(Array(120).fill('sent'))
})

test('a restart tells nobody of what they were told', { timeout: patience }, async () => {
  await using hub = await freshHub(new Date())
  await using receiver = await startReceiver()
  await publishFor(hub, receiver, 3)
  await runDeliverer(hub)
  await runDeliverer(hub, afterLease)
  expect(receiver.received).toHaveLength(3)
})
