import { once } from 'node:events'
import { openDatabase } from '#db/client.ts'
import { escalationTick } from '#src/incidents/escalation-tick.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Lets the clock strike at some times once it is told to go: tick.ts FOLDER TIME…

const [dataDir, ...times] = process.argv.slice(2)
const db = openDatabase(dataDir!)
const author = { name: 'Allclear', tokenId: null }
console.log('ready')
await once(process.stdin, 'data')
for (const time of times) {
  await db.transact((tx) =>
    escalationTick({ tx, now: new Date(time), policy: documentPolicy, author, requestId: null }),
  )
}
await db.close()
process.exit()
