import { openDatabase } from '#db/client.ts'
import { findTokenByHash } from '#db/queries/access.ts'
import { hashOf } from './access/secrets.ts'
import { createFirstToken } from './access/tokens.ts'
import { systemClock } from './clock.ts'
import { publicUrlOf, readConfig } from './config.ts'
import { runProgram } from './faults.ts'
import { createHub } from './hub.ts'
import { createHandler, loadPages } from './web/handler.ts'
import { listen } from './web/listen.ts'

/** Opens the database, wires the hub, listens, and shuts down cleanly on SIGINT or SIGTERM. */
await runProgram(async () => {
  const config = readConfig(process.env)
  const pages = await loadPages()
  const db = openDatabase(config.dataDir)
  const firstToken = await db.transact((tx) =>
    createFirstToken(
      { tx, now: systemClock(), author: { name: 'First start', tokenId: null }, requestId: null },
      config.adminToken,
    ),
  )
  const { adminToken } = config
  const isUnknown =
    adminToken && !(await db.snapshot((reader) => findTokenByHash(reader, hashOf(adminToken))))
  const listening = await listen(config, (port) =>
    createHandler(createHub({ db, clock: systemClock, publicUrl: publicUrlOf(config, port) }), pages),
  )

  console.log(`Allclear is at ${publicUrlOf(config, listening.port)}`)
  if (firstToken && !adminToken) console.log(`First admin token (shown once): ${firstToken}`)
  if (isUnknown) {
    console.log('ADMIN_TOKEN only makes the first token, and there is one. `npm run token` makes another.')
  }

  let isStopping = false
  const stop = async () => {
    if (isStopping) return // A terminal's Ctrl-C may arrive twice: once from it, once from npm.
    isStopping = true
    await listening.stop()
    await db.close()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
})
