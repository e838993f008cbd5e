import { growAgain } from '#scripts/lean-start.mjs'
import { build } from './build.ts'
import { systemClock } from './clock.ts'
import { type Config, publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { loadOnce } from './load-once.ts'
import { readPolicyFile } from './policy-file.ts'
import { greet, openHubDatabaseOrWait, originOf } from './start.ts'
import { stopOnSignal } from './stop.ts'
import { createHandler, type Handler } from './web/handler.ts'
import { madeOf } from './web/last-good/made-of.ts'
import { listen } from './web/listen.ts'
import type { WholeHub } from './whole-hub.ts'

/** Opens the database, listens, wires the hub, and shuts down cleanly on SIGINT or SIGTERM. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const settings = readPolicyFile(config)
  const { db, firstToken } = await openHubDatabaseOrWait(config, systemClock, settings.policy)
  const { promise: working, resolve: work } = Promise.withResolvers<Working>()
  const listening = await listen(config, (port) => {
    const parts = { db, clock: systemClock, ...settings, ...originOf(config, port) }
    const whole = loadOnce(async () => (await import('./whole-hub.ts')).openWholeHub(parts))
    const load = async () => (await whole()).inside
    const handler = createHandler({ ...parts, madeOf: madeOf(parts, build), load })
    work(startWork(whole, handler, config))
    return handler.answer
  })
  greet(publicUrlOf(config, listening.port), firstToken)

  const stop = async () => {
    await Promise.all([listening.stop(), working.then(({ stop }) => stop())])
    await db.close()
  }
  stopOnSignal(stop)
  try {
    await working
  } catch (error) {
    // A hub that answers and sends nothing would look as if it kept its word.
    await listening.stop(0)
    await db.close()
    throw error
  }
  growAgain()
})

type Working = { stop(): Promise<void> }

/**
 * Loads and starts what readers need not wait for: the API, messages, the mirror. Whoever restarts a hub in an outage
 * has readers at the door.
 */
async function startWork(
  whole: () => Promise<WholeHub>,
  handler: Handler,
  { mirrorDir }: Config,
): Promise<Working> {
  await handler.loaded().catch(async (error) => {
    await handler.close()
    throw error
  })
  const { hub, pages } = await whole()
  const { startLoop } = await import('./notify/loop.ts')
  // All is loaded before anything begins, which would have to be ended where that fails.
  const mirror = mirrorDir ? (await import('./mirror/mirror-of.ts')).mirrorOf(hub, pages, mirrorDir) : null
  const loop = startLoop(hub)
  return {
    async stop() {
      await Promise.all([handler.close(), loop.stop(), mirror?.stop()])
    },
  }
}
