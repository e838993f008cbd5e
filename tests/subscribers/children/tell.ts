import { openDatabase } from '#db/client.ts'
import { createHub } from '#src/hub.ts'
import { createSubscriberDeliverer } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Tells the subscribers of a folder what they are to be told, from a clock that is so far ahead, until nothing is
// due: tell.ts FOLDER SECONDS [SMTP_URL]. Prints "ready", begins when it is told to, and prints "done".

const [dataDir, secondsAhead, smtpUrl] = process.argv.slice(2)
const db = openDatabase(dataDir!)
const hub = createHub({
  db,
  clock: () => new Date(Date.now() + Number(secondsAhead) * 1000),
  policy: documentPolicy,
  publicUrl: 'https://status.example.com',
  mail: smtpUrl ? { smtpUrl, from: 'status@example.com', domain: 'status.example.com' } : null,
  webhookAllow: ['127.0.0.0/8'],
})
console.log('ready')
process.stdin.once('data', async () => {
  const deliverer = createSubscriberDeliverer(hub)
  await deliverer.begin()
  await deliverer.settled()
  await deliverer.stop()
  await db.close()
  console.log('done')
  process.exit()
})
