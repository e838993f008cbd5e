import { setTimeout as delay } from 'node:timers/promises'
import { gatherCrowd } from '../support/crowd.ts'
import type { Measurement } from '../support/measurement.ts'
import { type Running, startServer } from '../support/process.ts'
import { startProduct } from '../support/product.ts'
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
    const sides = [
      { name: 'hub', ...(await hold(hub, rounds, () => hub.publish())) },
      { name: 'bare stream', ...(await hold(bare, rounds, () => fetch(bare.url, { method: 'POST' }))) },
    ]
    const [ours, limit] = sides as [(typeof sides)[0], (typeof sides)[0]]
    const ratio = median(ours.lastMs) / median(limit.lastMs)
    return {
      title: 'Live viewers',
      about: `${count.toLocaleString('en')} connections to the stream of one process, held by four others on the same machine (\`ulimit -n\` at its hard limit). Time runs from the call that publishes to the last viewer; for the hub it includes the publish itself.`,
      columns: ['side', 'memory before, MB', 'memory with all, MB', 'the last reached after, ms'],
      rows: sides.map(({ name, beforeMb, heldMb, lastMs }) => [
        name,
        beforeMb.toFixed(0),
        heldMb.toFixed(0),
        spread(lastMs, 0),
      ]),
      goals: [
        {
          goal: `${count.toLocaleString('en')} in ≤ 220 MB`,
          found: `${ours.heldMb.toFixed(0)} MB`,
          isMet: ours.heldMb <= 220,
        },
        {
          goal: 'the last within 1.5 × the bare stream',
          found: `${ratio.toFixed(2)} ×`,
          isMet: ratio <= 1.5,
        },
      ],
    }
  } finally {
    await Promise.all([hub.stop(), bare.stop()])
  }
}

async function hold(server: Running, rounds: number, send: () => Promise<unknown>) {
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
