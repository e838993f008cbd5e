import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { type Engine, engineOn, leasedEngine } from './engine.ts'
import { migrate } from './migrate.ts'
import { createReaders } from './readers.ts'
import { type Revisions, watchRevisions } from './revisions.ts'
import { switchToWal } from './wal.ts'
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
  { lockWaitMs = 5_000, pollMs = 200 }: OpenOptions = {},
): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'allclear.sqlite')
  migrate(file)

  const connectReader = () => connect(file, { readonly: true })
  const writer = createWriter(() => connect(file), { lockWaitMs })
  const readers = createReaders(connectReader)
  const watch = watchRevisions(file, {
    connect: connectReader,
    reopen(onceClosed) {
      readers.renew()
      writer.renew(() => {
        onceClosed()
        migrate(file)
      })
    },
    pollMs,
  })

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
    },
  }
}

/** A page of the database's own size, written through to the disk and taken away again. */
function writeProbe(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(4_096), { flush: true })
  } finally {
    rmSync(file, { force: true })
  }
}

/** One connection with the settings that every connection of this program has. */
export function connect(file: string, options: { readonly?: boolean } = {}): Sqlite.Database {
  // Another program that opens or closes the file at this moment locks it briefly: that is worth waiting for.
  const client = new Sqlite(file, { ...options, timeout: 5_000 })
  if (!options.readonly) {
    switchToWal(client)
    client.pragma('synchronous = FULL') // An update that was acknowledged is on disk.
    client.pragma('secure_delete = ON') // What is purged is overwritten, not only unlinked.
  }
  client.pragma('foreign_keys = ON')
  client.pragma('trusted_schema = OFF')
  // From here on better-sqlite3 would wait on the event loop, and every reader with it. The writer waits awaited.
  client.pragma('busy_timeout = 0')
  keepStatements(client)
  return client
}

/**
 * Has each connection prepare a statement once: drizzle asks for the same ones again at each call, and to prepare one
 * costs more than to run it.
 */
function keepStatements(client: Sqlite.Database): void {
  const kept = new LRUCache<string, Sqlite.Statement>({ max: 300 })
  client.prepare = ((source: string) => {
    let statement = kept.get(source)
    if (!statement) {
      statement = Sqlite.prototype.prepare.call(client, blindToValues(source)) as Sqlite.Statement
      kept.set(source, statement)
    }
    // As it came: whoever had it before may have asked for rows in another form.
    return statement.reader ? statement.raw(false).pluck(false) : statement
  }) as typeof client.prepare
}

/**
 * SQLite compiles a statement anew at each run where a value that it is given might suggest another plan, which costs
 * several times the run itself. Behind a plus, which changes no value, it does not look. The price: an index over some
 * of a table's rows is used only where the statement itself says which (`state = 'waiting'`).
 */
const blindToValues = (source: string): string =>
  source.replace(/'[^']*'|"[^"]*"|\?/g, (part) => (part === '?' ? '+?' : part))
