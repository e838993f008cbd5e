import type { Hub } from '#src/hub.ts'
import { tick } from './clock.ts'
import { createDeliverer } from './deliver.ts'

export type Loop = {
  /** Begins no further round and waits for what is being sent. */
  stop(): Promise<void>
}

/**
 * Every second: what the clock sets off, then what the outbox holds. A round begins only when the one before it is
 * over; a fault is logged and the next round tries again. It keeps no process alive by itself.
 */
export function startLoop(hub: Hub, { everyMs = 1_000 } = {}): Loop {
  const deliverer = createDeliverer(hub)
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let round = Promise.resolve()

  const begin = () => {
    round = play(hub, deliverer).then(() => {
      if (!isStopping) timer = setTimeout(begin, everyMs).unref()
    })
  }
  begin()

  return {
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await round
      await deliverer.stop()
    },
  }
}

async function play(hub: Hub, { begin }: ReturnType<typeof createDeliverer>): Promise<void> {
  for (const step of [() => tick(hub), begin]) {
    try {
      await step()
    } catch (error) {
      console.error('notify: a round failed; the next one tries again', error)
    }
  }
}
