import type Sqlite from 'better-sqlite3'

export type Readers = {
  snapshot<T>(fn: (client: Sqlite.Database) => Promise<T>): Promise<T>
  /** Has every snapshot from now on read the file that lies there now. */
  renew(): void
  /** Refuses new snapshots and waits for those under way. */
  close(): Promise<void>
}

/**
 * Read-only connections, each lent to one snapshot at a time: snapshots that run at once cannot share a
 * connection, since a read transaction belongs to the whole connection. Idle ones are kept for the next.
 */
export function createReaders(connect: () => Sqlite.Database, { most = 8 } = {}): Readers {
  const idle: Sqlite.Database[] = []
  const waiting: PromiseWithResolvers<Sqlite.Database>[] = []
  let current = new WeakSet<Sqlite.Database>()
  let open = 0
  let whenClosed: PromiseWithResolvers<void> | null = null

  async function borrow(): Promise<Sqlite.Database> {
    if (whenClosed) throw new Error('the database is closed')
    const client = idle.pop()
    if (client) return client
    if (open < most) {
      return connectFresh()
    }
    const turn = Promise.withResolvers<Sqlite.Database>()
    waiting.push(turn)
    return turn.promise
  }

  function connectFresh(): Sqlite.Database {
    const fresh = connect()
    current.add(fresh)
    open++
    return fresh
  }

  function giveBack(client: Sqlite.Database): void {
    const usable = current.has(client) ? client : replacementOf(client)
    const next = usable && waiting.shift()
    if (next) next.resolve(usable)
    else if (usable) idle.push(usable)
    if (whenClosed) closeIdle()
  }

  /** A connection to the file that lies there now, if somebody waits for one. */
  function replacementOf(client: Sqlite.Database): Sqlite.Database | null {
    client.close()
    open--
    if (waiting.length === 0) return null
    try {
      return connectFresh()
    } catch (error) {
      // Nobody else might ever come to give one back.
      for (const { reject } of waiting.splice(0)) reject(error)
      return null
    }
  }

  function closeIdle(): void {
    for (const client of idle.splice(0)) {
      client.close()
      open--
    }
    if (open === 0) whenClosed?.resolve()
  }

  return {
    async snapshot(fn) {
      const client = await borrow()
      try {
        client.exec('BEGIN')
        return await fn(client)
      } finally {
        if (client.inTransaction) client.exec('ROLLBACK')
        giveBack(client)
      }
    },
    renew() {
      current = new WeakSet()
      closeIdle()
    },
    close() {
      whenClosed ??= Promise.withResolvers<void>()
      closeIdle()
      return whenClosed.promise
    },
  }
}
