import { openDatabase } from '#db/client.ts'
import { findRevision } from '#db/queries/page.ts'

// Opens the database of a folder as soon as it is told to, reads, and closes it: open.ts FOLDER

console.log('ready')
process.stdin.once('data', async () => {
  const db = openDatabase(process.argv[2]!)
  const { number } = await db.snapshot(findRevision)
  await db.close()
  console.log(`opened at revision ${number}`)
  process.exit()
})
