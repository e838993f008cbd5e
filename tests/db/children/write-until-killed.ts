import { openDatabase } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import { insertPerson } from '#db/queries/access.ts'
import { bumpRevision } from '#db/queries/page.ts'

// Writes people one by one and acknowledges each by its id once it is committed: write-until-killed.ts FOLDER

const db = openDatabase(process.argv[2]!)
for (;;) {
  const id = newId()
  const now = new Date()
  await db.transact(async (tx) => {
    await insertPerson(tx, { id, name: 'x'.repeat(500), contact: null, createdAt: now, archivedAt: null })
    await bumpRevision(tx, now)
  })
  process.stdout.write(`${id}\n`)
}
