import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { at } from '#tests/support/at.ts'
import { freshFolder } from '#tests/support/folder.ts'

const kernelLocks = '/proc/locks'

test.skipIf(!existsSync(kernelLocks))(
  "however often the database's file is looked at, SQLite's lock on it stays, so that no other program takes it for closed",
  async () => {
    using folder = freshFolder()
    const db = openDatabase(folder.dir)
    const isLocked = () => {
      const { ino } = statSync(join(folder.dir, 'allclear.sqlite'))
      return readFileSync(kernelLocks, 'utf8').includes(`:${ino} `)
    }
    expect(isLocked()).toBe(true)
    // It is looked at before and after each write.
    await db.transact((tx) => bumpRevision(tx, at('2026-03-02T09:00Z')))
    await db.checkWritable()
    expect(isLocked()).toBe(true)
    await db.close()
    expect(isLocked()).toBe(false)
  },
)

test.skipIf(!existsSync(kernelLocks))('a database that could not be opened is not held', () => {
  using folder = freshFolder()
  const file = join(folder.dir, 'allclear.sqlite')
  migrate(file)
  const client = new Sqlite(file)
  client.exec('DROP TABLE revision')
  client.close()
  const { ino } = statSync(file)
  for (let attempt = 0; attempt < 2; attempt++)
    expect(() => openDatabase(folder.dir)).toThrow('no such table')
  expect(readFileSync(kernelLocks, 'utf8')).not.toContain(`:${ino} `)
  expect(heldBy(file)).toEqual([])
})

/** What of a file this process has open. */
const heldBy = (file: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((handle) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${handle}`)
      return path.startsWith(file) ? [path] : []
    } catch {
      return []
    }
  })
