import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
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
