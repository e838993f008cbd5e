import { setTimeout as delay } from 'node:timers/promises'
import { answerOf } from '../support/answer.ts'
import { type Crowd, gatherCrowd } from '../support/crowd.ts'
import { type Measurement, seldom } from '../support/measurement.ts'
import { type Running, startServer } from '../support/process.ts'
import { type Product, startProduct } from '../support/product.ts'
import { ratioOf, spread } from '../support/stats.ts'
import { watchEvents } from '../support/viewer.ts'

const count = 10_000

/** Ten thousand live viewers of one process. */
export const measure: Measurement = async ({ rounds }) => {
  const hub = await startProduct()
  const bare = await startServer('bench/servers/stream.ts')
  try {
    const probe = await watchEvents(hub.url)
    probe.close()
    const [ours, limit] = await reachInTurns(
      { server: hub, send: () => hub.publish() },
      { server: bare, send: () => answerOf(bare.url, { method: 'POST' }) },
      seldom(rounds),
    )
    const { peakMb, fetchedMs } = await fetchTogether(hub)
    const ratio = ratioOf(ours.lastMs, limit.lastMs)
    const all = count.toLocaleString('en')
    const row = (name: string, { beforeMb, heldMb, lastMs }: typeof ours) => [
      ...[name, beforeMb.toFixed(0), heldMb.toFixed(0), spread(lastMs, 0)],
    ]
    return {
      title: 'Live viewers',
      about: `${all} connections to the stream of one process, and as many to a bare one, each held by four others on the same machine (\`ulimit -n\` at its hard limit). They are reached in turns. Time runs from the call that publishes to the last viewer; for the hub it includes the publish itself. In the end all of them ask for the page as well, as a browser does: after a pause as the event names it, over another connection, which stays open until the hub closes it. The memory is then the most that was seen until ten seconds later.`,
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

type Side = { server: Running; send: () => Promise<unknown> }

/** Gathers a crowd at each of two servers, and reaches one and the other in turns. */
async function reachInTurns(one: Side, other: Side, rounds: number) {
  const crowds: Crowd[] = []
  const gather = async ({ server, send }: Side) => {
    const beforeMb = server.memoryMb()
    const crowd = await gatherCrowd(server.url, count)
    crowds.push(crowd)
    await delay(1_000)
    return { crowd, send, beforeMb, heldMb: server.memoryMb(), lastMs: [] as number[] }
  }
  try {
    const sides = [await gather(one), await gather(other)] as const
    // Nobody is measured cold.
    for (let round = -1; round < rounds; round++) {
      for (const side of round % 2 ? sides : sides.toReversed()) {
        const took = await side.crowd.reach(side.send)
        if (round >= 0) side.lastMs.push(took)
        await delay(500)
      }
    }
    return sides
  } finally {
    for (const crowd of crowds) crowd.leave()
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
