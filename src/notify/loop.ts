import { createFaultLog } from '#src/fault-log.ts'
import type { Hub } from '#src/hub.ts'
import { tick } from './clock.ts'
import { createDeliverer } from './deliver.ts'
import { createSubscriberDeliverer } from './subscribers/deliver-to-subscribers.ts'

export type Loop = {
  /** Begins no further round and waits for what is being sent. */
  stop(): Promise<void>
}

/**
 * Every second, and as soon as the public data has moved: what the clock sets off, then what the outbox holds, then what
 * subscribers are to be told. A round begins only when the one before it is over; after a fault the next round tries
 * again. It keeps no process alive by itself.
 */
export function startLoop(hub: Hub, { everyMs = 1_000 } = {}): Loop {
  const deliverers = [createDeliverer(hub), createSubscriberDeliverer(hub)]
  const parts = [() => tick(hub), ...deliverers.map(({ begin }) => begin)].map(faultTolerant)
  let isStopping = false
  let begunAtMs = 0
  let timer: NodeJS.Timeout | undefined
  let round = Promise.resolve()

  const begin = () => {
    timer = undefined
    begunAtMs = performance.now()
    round = play()
  }
  async function play(): Promise<void> {
    for (const part of parts) await part()
    if (!isStopping) timer = setTimeout(begin, everyMs).unref()
  }
  begin()

  // Caches and followers hear of a change at once; several in a row make one round.
  const stopListening = hub.db.revisions.onChange(() => {
    if (!timer) return
    clearTimeout(timer)
    const restMs = begunAtMs + leastMs - performance.now()
    timer = setTimeout(begin, Math.max(soonMs, restMs)).unref()
  })

  return {
    async stop() {
      isStopping = true
      stopListening()
      clearTimeout(timer)
      await round
      await Promise.all(deliverers.map((deliverer) => deliverer.stop()))
    },
  }
}

/** How soon after a change a round begins, in milliseconds: the call that made it is answered first. */
const soonMs = 20

/** How long after the beginning of a round the next one begins at the earliest: changes can come ten a second. */
const leastMs = 500

/** A part of each round, whose faults end nothing. */
function faultTolerant(part: () => Promise<void>): () => Promise<void> {
  const faults = createFaultLog('notify: a round failed; the next one tries again')
  return async () => {
    try {
      await part()
      faults.mended()
    } catch (error) {
      faults.report(error)
    }
  }
}
