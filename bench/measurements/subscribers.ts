import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { createSubscriberDeliverer } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { addSubscriber } from '#src/subscribers/add-subscriber.ts'
import { everything } from '#src/subscribers/choices.ts'
import { readAddress } from '#src/subscribers/subscriber-address.ts'
import { createHandler, loadPages } from '#src/web/handler.ts'
import { createInside } from '#src/web/inside.ts'
import { listen } from '#src/web/listen.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declareInPublic, publish } from '#tests/support/publishing.ts'
import type { Measurement } from '../support/measurement.ts'
import { median, quantile } from '../support/stats.ts'

const count = 10_000

/** How fast many subscribers are told by mail, and what publishing and the page feel of it meanwhile. */
export const measure: Measurement = async () => {
  await using sink = await startSink()
  await using hub = await freshHub(new Date(), {
    mail: { smtpUrl: sink.url, from: 'status@example.com', domain: 'example.com' },
  })
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await createSubscriberDeliverer(hub).begin()
  const publishTimes = async () => {
    const times: number[] = []
    for (let round = 0; round < 20; round++) times.push(await timed(() => publish(hub, ana, id)))
    return median(times)
  }
  const without = await publishTimes()
  hub.setNow(new Date(hub.now().getTime() + 1))
  await addReaders(hub)
  hub.setNow(new Date(hub.now().getTime() + 1))
  const withMany = await timed(() => publish(hub, ana, id))
  const { drainedMs, pageTimes } = await drain(hub)
  const arrived = await sink.taken()
  const rate = arrived / (drainedMs / 1000)
  const slowest = quantile(pageTimes, 0.99)
  return {
    title: 'Ten thousand subscribers',
    about: `${count} subscribers by mail, and one update. The mail server is a process of its own on this machine that throws everything away; the page is asked for every 20 ms meanwhile, by the process that sends.`,
    columns: ['what', 'found'],
    rows: [
      ['mails that arrived', arrived],
      ['mails a second', Math.round(rate)],
      ['publish with no subscriber, ms', without.toFixed(1)],
      ['publish with all of them, ms', withMany.toFixed(1)],
      ['the page meanwhile, ms, median', median(pageTimes).toFixed(1)],
      ['the page meanwhile, ms, slowest of a hundred', slowest.toFixed(1)],
    ],
    goals: [
      { goal: 'each gets it once', found: `${arrived} mails`, isMet: arrived === count },
      { goal: '> 200 mails a second', found: String(Math.round(rate)), isMet: rate > 200 },
    ],
  }
}

async function drain(hub: FreshHub): Promise<{ drainedMs: number; pageTimes: number[] }> {
  const pages = await loadPages()
  const load = async () => createInside(hub, pages)
  const listening = await listen({ port: 0, host: '127.0.0.1' }, () => createHandler({ ...hub, load }).answer)
  const pageTimes: number[] = []
  let isDraining = true
  const reader = (async () => {
    while (isDraining) {
      pageTimes.push(await timed(async () => (await fetch(`http://127.0.0.1:${listening.port}/`)).text()))
      await delay(20)
    }
  })()
  const deliverer = createSubscriberDeliverer(hub)
  const drainedMs = await timed(async () => {
    await deliverer.begin()
    await deliverer.settled()
  })
  isDraining = false
  await reader
  await deliverer.stop()
  await listening.stop(1_000)
  return { drainedMs, pageTimes }
}

async function addReaders(hub: FreshHub): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    await hub.acting(async (act) => {
      for (let place = from; place < from + 500; place++) {
        const address = readAddress('email', `reader${place}@example.com`)!
        await addSubscriber(act, { channel: 'email', address, choices: everything, isConfirmed: true })
      }
    })
  }
}

/** A mail server that takes everything and keeps nothing. */
async function startSink() {
  const file = new URL('../children/smtp-sink.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    url: `smtp://127.0.0.1:${(await lines.next()).value}`,
    /** Ends it, and answers how many mails it took. */
    async taken(): Promise<number> {
      child.stdin.end()
      return Number((await lines.next()).value!.split(' ')[0])
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
