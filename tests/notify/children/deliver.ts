import { openDatabase } from '#db/client.ts'
import { createHub } from '#src/hub.ts'
import { createDeliverer } from '#src/notify/deliver.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Delivers what the outbox of a folder holds to one webhook, from a clock that is so far ahead, until nothing is due:
// deliver.ts FOLDER URL SECRET SECONDS. Prints "ready", begins when it is told to, and prints "done".

const [dataDir, url, secret, secondsAhead] = process.argv.slice(2)
const db = openDatabase(dataDir!)
const hub = createHub({
  db,
  clock: () => new Date(Date.now() + Number(secondsAhead) * 1000),
  policy: documentPolicy,
  publicUrl: 'https://status.example.com',
  channels: { ops: { type: 'webhook', url: url!, secret: secret! } },
})
console.log('ready')
process.stdin.once('data', async () => {
  const deliverer = createDeliverer(hub)
  await deliverer.begin()
  await deliverer.settled()
  await db.close()
  console.log('done')
  process.exit()
})
