import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type Sqlite from 'better-sqlite3'
import type { Lease } from './engine.ts'

/** Another process held the database's lock for longer than a write may wait. */
export class DatabaseBusy extends Error {
  constructor(waitedMs: number) {
    super(`the database was locked by another process for more than ${waitedMs} ms; nothing was written`)
    this.name = 'DatabaseBusy'
  }
}

export type Writer = {
  transact<T>(fn: (lease: Lease) => Promise<T>): Promise<T>
  scrub(): Promise<void>
  /** Moves the write-ahead log into the file; says whether all of it is there and nobody reads it any more. */
  emptyLog(): boolean
  /** Opens the file anew between two transactions, since another lies in its place; `prepare` has it first. */
  renew(prepare: () => void): void
  close(): Promise<void>
  /** The same where no transaction has begun yet. */
  closeNow(): void
}

/**
 * The one connection that writes, private to its transactions: they run one after the other, each between
 * BEGIN IMMEDIATE and COMMIT. (better-sqlite3's own `transaction()` refuses async functions.)
 */
export function createWriter(connect: () => Sqlite.Database, { lockWaitMs }: { lockWaitMs: number }): Writer {
  let client = connect()
  const inside = new AsyncLocalStorage<true>()
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  async function run<T>(fn: (lease: Lease) => Promise<T>): Promise<T> {
    // The file may be opened anew while this waits.
    await retryWhileBusy(lockWaitMs, () => void client.exec('BEGIN IMMEDIATE'))
    const lease = leaseOf(client)
    try {
      const result = await Promise.race([inside.run(true, () => fn(lease)), lease.violated])
      lease.check()
      client.exec('COMMIT')
      return result
    } finally {
      lease.end()
      if (client.inTransaction) client.exec('ROLLBACK')
    }
  }

  return {
    transact(fn) {
      if (inside.getStore())
        throw new Error('transact was called inside a transaction: pass its tx along instead')
      return inTurn(() => run(fn))
    },
    scrub: () => inTurn(() => retryWhileBusy(lockWaitMs, () => emptyWal(client))),
    emptyLog: () => !client.inTransaction && tryToEmpty(client),
    renew(prepare) {
      // SQLite does not empty the log of a file that was moved when it closes it, and what it holds must not be lost.
      if (client.open && !client.inTransaction) tryToEmpty(client)
      client.close()
      prepare()
      client = connect()
    },
    close: () => inTurn(async () => void client.close()),
    closeNow: () => void client.close(),
  }
}

function emptyWal(client: Sqlite.Database): void {
  if (!tryToEmpty(client))
    throw Object.assign(new Error('a reader holds the write-ahead log'), { code: 'SQLITE_BUSY' })
}

/** Moves the write-ahead log into the file and truncates it; says whether it could, as no reader still needs it. */
function tryToEmpty(client: Sqlite.Database): boolean {
  const [outcome] = client.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  return !outcome?.busy
}

/** Tries until the lock is free, with growing awaited pauses, so that readers are served meanwhile. */
async function retryWhileBusy(lockWaitMs: number, attempt: () => void): Promise<void> {
  const deadline = performance.now() + lockWaitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    try {
      attempt()
      return
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() + pauseMs > deadline) throw new DatabaseBusy(lockWaitMs)
    }
    await delay(pauseMs)
  }
}

/** Whether SQLite could not do something because another connection holds a lock. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')

/**
 * A view of the connection that works only while its transaction is open. SQLite answers at once, so a
 * transaction that awaits nothing else is over before the event loop turns: one that is still open then has
 * awaited something foreign, with the lock in its hand, and is rolled back.
 */
function leaseOf(client: Sqlite.Database) {
  const { promise: violated, reject } = Promise.withResolvers<never>()
  violated.catch(() => {}) // Whoever races against it hears of it; nobody else need.
  let objection: Error | null = null
  const alarm = setImmediate(() => {
    objection = new Error(
      'something other than the database was awaited inside a transaction; it was rolled back',
    )
    reject(objection)
  })
  const check = () => {
    if (objection) throw objection
  }
  const prepare = (source: string) => {
    check()
    return client.prepare(source)
  }
  return {
    client: { prepare } as unknown as Sqlite.Database,
    connection: client,
    /** Rejects as soon as something foreign was awaited: whoever never comes back does not keep the lock. */
    violated,
    check,
    end() {
      clearImmediate(alarm)
      objection ??= new Error('this transaction has ended: its tx is dead')
    },
  }
}
