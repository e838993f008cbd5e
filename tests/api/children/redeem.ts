import { once } from 'node:events'
import { openDatabase } from '#db/client.ts'
import { redeemException } from '#src/incidents/redeem-exception.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Redeems exceptions once it is told to go, and prints those that let it through:
// redeem.ts FOLDER NOW TARGET TOKEN…

const [dataDir, now, target, ...tokens] = process.argv.slice(2)
const db = openDatabase(dataDir!)
const author = { name: 'A pipeline', tokenId: null }
console.log('ready')
await once(process.stdin, 'data')
for (const token of tokens) {
  const { ok } = await db.transact((tx) =>
    redeemException(
      { tx, now: new Date(now!), policy: documentPolicy, author, requestId: null },
      { token, target: target! },
    ),
  )
  if (ok) console.log(token)
}
await db.close()
process.exit()
