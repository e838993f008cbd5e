import { openDatabase } from '#db/client.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { enqueue } from '#src/notify/enqueue.ts'
import { documentPolicy } from '#src/policy/policy.ts'

// Declares an incident and enqueues a message in the same transaction, and says "committed", or says "written" and
// waits for its end before the COMMIT: declare.ts FOLDER before|after

const [dataDir, end] = process.argv.slice(2)
const db = openDatabase(dataDir!)
const now = new Date()
await db.transact(async (tx) => {
  const author = { name: 'A test', tokenId: null }
  const act = { tx, now, policy: documentPolicy, author, requestId: null }
  const declared = await declareIncident(act, { title: 'Requests fail', severity: 'sev1', reason: 'unsure' })
  if (!declared.ok) throw new Error('the policy objects')
  await enqueue(act, {
    kind: 'escalation',
    incidentId: declared.incident.id,
    recipient: { channel: 'ops' },
    subject: 'Requests fail',
    text: 'Requests fail.',
    data: {},
  })
  if (end === 'before') process.kill(process.pid, 'SIGKILL')
})
console.log('committed')
setInterval(() => {}, 1000)
