import type { Hub } from '#src/hub.ts'
import { tick } from './clock.ts'
import { createDeliverer } from './deliver.ts'
import type { Lanes } from './lanes.ts'
import { createSubscriberDeliverer } from './subscribers/deliver-to-subscribers.ts'

export type Loop = {
  /** Begins no further round and waits for what is being sent. */
  stop(): Promise<void>
}

/**
 * Every second: what the clock sets off, then what the outbox holds, then what subscribers are to be told. A round begins only when the one before it is
 * over; a fault is logged and the next round tries again. It keeps no process alive by itself.
 */
export function startLoop(hub: Hub, { everyMs = 1_000 } = {}): Loop {
  const deliverers = [createDeliverer(hub), createSubscriberDeliverer(hub)]
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let round = Promise.resolve()

  const begin = () => {
    round = play(hub, deliverers).then(() => {
      if (!isStopping) timer = setTimeout(begin, everyMs).unref()
    })
  }
  begin()

  return {
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await round
      await Promise.all(deliverers.map((deliverer) => deliverer.stop()))
    },
  }
}

async function play(hub: Hub, deliverers: Pick<Lanes, 'begin'>[]): Promise<void> {
  for (const step of [() => tick(hub), ...deliverers.map(({ begin }) => begin)]) {
    try {
      await step()
    } catch (error) {
      console.error('notify: a round failed; the next one tries again', error)
    }
  }
}
