import { existsSync, readFileSync, statSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { findRevision } from '#db/queries/page.ts'
import { readConfig } from '#src/config.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { openHubDatabaseOrWait } from '#src/start.ts'
import { createShelf } from '#src/web/last-good/shelf.ts'
import { startChild } from '#tests/support/child.ts'
import { freshFolder } from '#tests/support/folder.ts'

const kernelLocks = '/proc/locks'

test.skipIf(!existsSync(kernelLocks))(
  'a start that fails half way closes what it has opened, and the next try has its lock on the file',
  async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    using folder = freshFolder()
    await keepFrontPage(folder.dir)
    await openDatabase(folder.dir).close()
    // There is no token yet, and for longer than a write waits none can be made.
    const holder = startChild('tests/db/children/hold-lock.ts', folder.file, '6500')
    await holder.nextLine()
    const config = readConfig({ DATA_DIR: folder.dir })
    const { db } = await openHubDatabaseOrWait(config, () => new Date(), documentPolicy)
    await expect(db.checkWritable()).rejects.toThrow('locked by another process')
    await expect
      .poll(
        () =>
          db.checkWritable().then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true)
    await holder.end()
    const { ino } = statSync(folder.file)
    expect(readFileSync(kernelLocks, 'utf8')).toContain(`:${ino} `)
    await db.close()
    expect(readFileSync(kernelLocks, 'utf8')).not.toContain(`:${ino} `)
    log.mockRestore()
  },
  30_000,
)

test('readers wait for no lock on a database that has to be migrated first', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  using folder = freshFolder()
  await keepFrontPage(folder.dir)
  const other = new Sqlite(folder.file)
  other.pragma('journal_mode = WAL')
  other.exec('CREATE TABLE something (else_ TEXT); BEGIN IMMEDIATE')
  const blocked = monitorEventLoopDelay()
  blocked.enable()
  const config = readConfig({ DATA_DIR: folder.dir })
  const { db } = await openHubDatabaseOrWait(config, () => new Date(), documentPolicy)
  await delay(2_500)
  blocked.disable()
  expect(blocked.max / 1e6).toBeLessThan(1_000)
  await expect(db.snapshot(findRevision)).rejects.toThrow('locked')
  other.close()
  await expect.poll(() => db.snapshot(findRevision).catch(() => null), { timeout: 5_000 }).not.toBe(null)
  await db.close()
  log.mockRestore()
}, 60_000)

/** What a hub that was well has left. */
async function keepFrontPage(dataDir: string): Promise<void> {
  const shelf = createShelf(dataDir)
  const facts = { status: 200, headers: {}, changesAt: null, changedAt: null, madeAt: new Date(), of: null }
  shelf.put('/', { ...facts, body: Buffer.from('All is well.') })
  await shelf.settled()
}
