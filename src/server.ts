import { growAgain } from '#scripts/lean-start.mjs'
import { systemClock } from './clock.ts'
import { type Config, publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { createHub, type Hub } from './hub.ts'
import { readPolicyFile } from './policy-file.ts'
import { greet, openHubDatabaseOrWait, originOf } from './start.ts'
import { stopOnSignal } from './stop.ts'
import { createHandler, type Handler, loadPages } from './web/handler.ts'
import { listen } from './web/listen.ts'
import type { AstroHandler } from './web/pages.ts'

/** Opens the database, wires the hub, listens, and shuts down cleanly on SIGINT or SIGTERM. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const settings = readPolicyFile(config)
  const pages = await loadPages()
  const { db, firstToken } = await openHubDatabaseOrWait(config, systemClock, settings.policy)
  const { promise: working, resolve: work } = Promise.withResolvers<Working>()
  const listening = await listen(config, (port) => {
    const hub = createHub({ db, clock: systemClock, ...settings, ...originOf(config, port) })
    const handler = createHandler(hub, pages)
    work(startWork(hub, handler, pages, config))
    return handler.answer
  })
  greet(publicUrlOf(config, listening.port), firstToken)

  const stop = async () => {
    await Promise.all([listening.stop(), working.then(({ stop }) => stop())])
    await db.close()
  }
  stopOnSignal(stop)
  await working
  growAgain()
})

type Working = { stop(): Promise<void> }

/**
 * Loads and starts what readers need not wait for: the API, messages, the mirror. Whoever restarts a hub in an outage
 * has readers at the door.
 */
async function startWork(
  hub: Hub,
  handler: Handler,
  pages: AstroHandler,
  { mirrorDir }: Config,
): Promise<Working> {
  await handler.loaded()
  const { startLoop } = await import('./notify/loop.ts')
  const loop = startLoop(hub)
  const mirror = mirrorDir ? (await import('./mirror/mirror-of.ts')).mirrorOf(hub, pages, mirrorDir) : null
  return {
    async stop() {
      await Promise.all([handler.close(), loop.stop(), mirror?.stop()])
    },
  }
}
