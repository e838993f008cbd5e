import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { createSubscriberDeliverer } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { addSubscriber } from '#src/subscribers/add-subscriber.ts'
import { everything } from '#src/subscribers/choices.ts'
import { readAddress } from '#src/subscribers/subscriber-address.ts'
import { createHandler, loadPages } from '#src/web/handler.ts'
import { listen } from '#src/web/listen.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic, publish } from '#tests/support/publishing.ts'

// How fast 10,000 subscribers are told by mail, and what publishing and the page feel of it meanwhile:
// subscribers.ts [COUNT]. The mail server is a process of its own on this machine that throws everything away.

const count = Number(process.argv[2] ?? 10_000)

const sink = spawn(process.execPath, [new URL('./children/smtp-sink.ts', import.meta.url).pathname], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const lines = createInterface({ input: sink.stdout })[Symbol.asyncIterator]()
const port = Number((await lines.next()).value)

await using hub = await freshHub(new Date(), {
  mail: { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'status@example.com', domain: 'example.com' },
})
const ana = await hub.tokenFor('Ana', 'comms')
const incident = await declareInPublic(hub, ana)
await createSubscriberDeliverer(hub).begin()

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!
const percentile99 = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.99)]!

async function publishTimes(): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < 20; round++) times.push(await timed(() => publish(hub, ana, incident.id)))
  return times
}

const without = await publishTimes()
hub.setNow(new Date(hub.now().getTime() + 1))
for (let from = 0; from < count; from += 500) {
  await hub.acting(async (act) => {
    for (let place = from; place < Math.min(from + 500, count); place++) {
      const address = readAddress('email', `reader${place}@example.com`)!
      await addSubscriber(act, { channel: 'email', address, choices: everything, isConfirmed: true })
    }
  })
}
hub.setNow(new Date(hub.now().getTime() + 1))
const withMany = await timed(() => publish(hub, ana, incident.id))

const pages = await loadPages()
const listening = await listen({ port: 0, host: '127.0.0.1' }, () => createHandler(hub, pages).answer)
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
sink.stdin.end()
const [arrived] = (await lines.next()).value!.split(' ')
await once(sink, 'exit')
await listening.stop(1_000)

const round = (value: number) => Math.round(value * 10) / 10
console.log(
  JSON.stringify(
    {
      subscribers: count,
      arrived: Number(arrived),
      publish_ms_without: round(median(without)),
      publish_ms_with: round(withMany),
      messages_per_second: Math.round(count / (drainedMs / 1000)),
      page_ms_median: round(median(pageTimes)),
      page_ms_p99: round(percentile99(pageTimes)),
    },
    null,
    2,
  ),
)
