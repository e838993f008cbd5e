import { setTimeout as delay } from 'node:timers/promises'
import { gatherCrowd } from '../support/crowd.ts'
import { type Measurement, seldom } from '../support/measurement.ts'
import { type Running, startServer } from '../support/process.ts'
import { type Product, startProduct } from '../support/product.ts'
import { median, spread } from '../support/stats.ts'
import { watchEvents } from '../support/viewer.ts'

const count = 10_000

/** Ten thousand live viewers of one process. */
export const measure: Measurement = async ({ rounds }) => {
  const hub = await startProduct()
  const bare = await startServer('bench/servers/stream.ts')
  try {
    const probe = await watchEvents(hub.url)
    probe.close()
    const hold = (server: Running, send: () => Promise<unknown>) =>
      withCrowd(server, { rounds: seldom(rounds), send })
    const ours = await hold(hub, () => hub.publish())
    const limit = await hold(bare, () => fetch(bare.url, { method: 'POST' }))
    const { peakMb, fetchedMs } = await fetchTogether(hub)
    const ratio = median(ours.lastMs) / median(limit.lastMs)
    const all = count.toLocaleString('en')
    const row = (name: string, { beforeMb, heldMb, lastMs }: typeof ours) => [
      ...[name, beforeMb.toFixed(0), heldMb.toFixed(0), spread(lastMs, 0)],
    ]
    return {
      title: 'Live viewers',
      about: `${all} connections to the stream of one process, held by four others on the same machine (\`ulimit -n\` at its hard limit). First the hub's, then the bare stream's. Time runs from the call that publishes to the last viewer; for the hub it includes the publish itself. In the end all of them ask for the page as well, as a browser does: after a pause as the event names it, over another connection, which stays open until the hub closes it. The memory is then the most that was seen until ten seconds later.`,
      columns: ['side', 'memory before, MB', 'memory with all, MB', 'the last reached after, ms'],
      rows: [
        row('hub', ours),
        row('bare stream', limit),
        ['hub, when all ask for the page', ours.heldMb.toFixed(0), peakMb.toFixed(0), fetchedMs.toFixed(0)],
      ],
      goals: [
        { goal: `${all} in ≤ 220 MB`, found: `${ours.heldMb.toFixed(0)} MB`, isMet: ours.heldMb <= 220 },
        {
          goal: 'the last within 1.5 × the bare stream',
          found: `${ratio.toFixed(2)} ×`,
          isMet: ratio <= 1.5,
        },
        {
          goal: `never more than 300 MB when ${all} ask for the page`,
          found: `${peakMb.toFixed(0)} MB`,
          isMet: peakMb <= 300,
        },
      ],
    }
  } finally {
    await Promise.all([hub.stop(), bare.stop()])
  }
}

async function withCrowd(
  server: Running,
  { rounds, send }: { rounds: number; send: () => Promise<unknown> },
) {
  const beforeMb = server.memoryMb()
  const crowd = await gatherCrowd(server.url, count)
  try {
    await delay(1_000)
    const heldMb = server.memoryMb()
    const lastMs: number[] = []
    for (let round = 0; round < rounds + 1; round++) {
      const took = await crowd.reach(send)
      if (round > 0) lastMs.push(took)
      await delay(500)
    }
    return { beforeMb, heldMb, lastMs }
  } finally {
    crowd.leave()
  }
}

/** A publish after which every viewer asks for the page: when the last one has it, and the most memory meanwhile. */
async function fetchTogether(hub: Product) {
  const crowd = await gatherCrowd(hub.url, count)
  let peakMb = 0
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, hub.memoryMb())
  }, 50)
  try {
    const fetchedMs = await crowd.fetchAfter(() => hub.publish())
    await delay(10_000)
    return { peakMb, fetchedMs }
  } finally {
    clearInterval(watch)
    crowd.leave()
  }
}
