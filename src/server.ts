import { systemClock } from './clock.ts'
import { publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { createHub } from './hub.ts'
import type { MirrorKeeper } from './mirror/keep-mirror.ts'
import { mirrorOf } from './mirror/mirror-of.ts'
import { type Loop, startLoop } from './notify/loop.ts'
import { readPolicyFile } from './policy-file.ts'
import { greet, openHubDatabaseOrWait, originOf } from './start.ts'
import { stopOnSignal } from './stop.ts'
import { createHandler, type Handler, loadPages } from './web/handler.ts'
import { listen } from './web/listen.ts'

/** Opens the database, wires the hub, listens, and shuts down cleanly on SIGINT or SIGTERM. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const settings = readPolicyFile(config)
  const pages = await loadPages()
  const { db, firstToken } = await openHubDatabaseOrWait(config, systemClock, settings.policy)
  let loop: Loop | undefined
  let handler: Handler | undefined
  let mirror: MirrorKeeper | undefined
  const listening = await listen(config, (port) => {
    const hub = createHub({ db, clock: systemClock, ...settings, ...originOf(config, port) })
    loop = startLoop(hub)
    handler = createHandler(hub, pages)
    if (config.mirrorDir) mirror = mirrorOf(hub, pages, config.mirrorDir)
    return handler.answer
  })
  greet(publicUrlOf(config, listening.port), firstToken)

  stopOnSignal(async () => {
    await Promise.all([handler?.close(), listening.stop(), loop?.stop(), mirror?.stop()])
    await db.close()
  })
})
