import { systemClock } from './clock.ts'
import { publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { createHub } from './hub.ts'
import { documentPolicy } from './policy/policy.ts'
import { greet, openHubDatabase } from './start.ts'
import { stopOnSignal } from './stop.ts'
import { createHandler, loadPages } from './web/handler.ts'
import { listen } from './web/listen.ts'

/** Opens the database, wires the hub, listens, and shuts down cleanly on SIGINT or SIGTERM. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const pages = await loadPages()
  const { db, firstToken } = await openHubDatabase(config, systemClock)
  const listening = await listen(config, (port) =>
    createHandler(
      createHub({ db, clock: systemClock, policy: documentPolicy, publicUrl: publicUrlOf(config, port) }),
      pages,
    ),
  )
  greet(publicUrlOf(config, listening.port), firstToken)

  stopOnSignal(async () => {
    await listening.stop()
    await db.close()
  })
})
