import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, fileIn } from './connect.ts'
import { type Engine, engineOn, leasedEngine } from './engine.ts'
import { holdFile } from './held-file.ts'
import { migrate } from './migrate.ts'
import { createReaders } from './readers.ts'
import { type Revisions, watchRevisions } from './revisions.ts'
import { createWriter } from './writer.ts'

/** What a read sees: one moment of the database. */
export type Reader = Pick<Engine, 'select' | 'selectDistinct' | 'all' | 'get' | '$with' | 'with'>

/** What a write sees and may change. It is dead once its transaction ends. */
export type Tx = Reader & Pick<Engine, 'insert' | 'update' | 'delete' | 'run'>

export type Database = {
  /**
   * Runs `fn` in one write transaction, alone, and commits when it returns; a throw rolls everything back.
   * Only the database may be awaited inside. Nesting throws. Waits for other writers, also those of other
   * processes, without blocking the event loop; throws `DatabaseBusy` after `lockWaitMs`.
   */
  transact<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `fn` in one read transaction: everything it reads is of the same moment. */
  snapshot<T>(fn: (reader: Reader) => Promise<T>): Promise<T>
  revisions: Revisions
  /** Throws where nothing could be written now: another holds the lock, or the disk is full, broken or read-only. */
  checkWritable(): Promise<void>
  /** Empties the write-ahead log into the database file, so that overwritten words are on no page of either. */
  scrub(): Promise<void>
  close(): Promise<void>
}

export type OpenOptions = {
  /** How long a write waits for another process's lock, in milliseconds. */
  lockWaitMs?: number
  /** How long another process's lock is waited for while the file is opened, which blocks the event loop. */
  openWaitMs?: number
  /** How often other processes' writes are looked for, in milliseconds. */
  pollMs?: number
}

/**
 * Opens the database of a data folder, making and migrating it as needed.
 *
 * @throws `DatabaseTooNew` when a newer program has written it; better-sqlite3's error when the file cannot be opened.
 */
export function openDatabase(
  dataDir: string,
  { lockWaitMs = 5_000, openWaitMs = 10_000, pollMs = 200 }: OpenOptions = {},
): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = fileIn(dataDir)
  migrate(file, { waitMs: openWaitMs })

  // Who tries again must not find the file open: see `holdFile`.
  using ifFailed = new DisposableStack()
  const connectReader = () => connect(file, { readonly: true })
  const held = ifFailed.adopt(holdFile(file), ({ close }) => close())
  const writer = ifFailed.adopt(
    createWriter(() => connect(file, { fileMustExist: true }), { lockWaitMs }),
    ({ closeNow }) => closeNow(),
  )
  const readers = createReaders(connectReader)
  const watch = watchRevisions(file, {
    held,
    connect: connectReader,
    reopen(onceClosed) {
      readers.renew()
      writer.renew(() => {
        onceClosed()
        migrate(file, { mayBeNew: false, waitMs: briefMs })
      })
    },
    emptyLog: writer.emptyLog,
    pollMs,
  })
  ifFailed.move()

  return {
    async transact(fn) {
      watch.look()
      const result = await writer.transact((lease) => fn(leasedEngine(lease)))
      watch.committed()
      return result
    },
    async snapshot(fn) {
      watch.check()
      return readers.snapshot((client) => fn(engineOn(client)))
    },
    revisions: watch,
    async checkWritable() {
      watch.look()
      await writer.transact(async () => {})
      writeProbe(`${file}.probe`)
    },
    scrub: () => writer.scrub(),
    async close() {
      watch.close()
      await readers.close()
      await writer.close()
      held.close()
    },
  }
}

/** So long may readers wait for a file to be opened, in milliseconds: it is tried again. */
export const briefMs = 100

/** A page of the database's own size, written through to the disk and taken away again. */
function writeProbe(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(4_096), { flush: true })
  } finally {
    rmSync(file, { force: true })
  }
}
