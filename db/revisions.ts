import { rmSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { orClosed } from './connect.ts'
import { DatabaseMissing, type HeldFile, identityOf } from './held-file.ts'

/** Which state the public data is in, and who hears when it moves. */
export type Revisions = {
  /** Names the state: it differs as soon as an answer to the public may, and while the database cannot be read. Costs nothing to ask. */
  current(): string
  /** Names the file that is open: where another comes to lie in its place, or an older state in it, that one is named otherwise. */
  file(): string
  /** Names the state as no other of this or any other database is named; null where that is not known. */
  mark(): string | null
  /**
   * Has a listener called after each move, one after the other in the order in which they came. What one throws is
   * logged and harms nobody. Answers how to stop listening.
   */
  onChange(listener: () => void | Promise<void>): () => void
  /** Resolves once every listener is done with the moves until now. */
  settled(): Promise<void>
}

export type RevisionWatch = Revisions & {
  /** Looks at once, before a write. Throws what keeps the database from being used. */
  look(): void
  /** Looks at once, after a commit of our own. Throws where that went to a file that lies there no more. */
  committed(): void
  /** Throws what keeps the database from being used, as far as the last look found out. */
  check(): void
  close(): void
}

/**
 * Watches a database for moves of the revision: told of our own commits, and looking every `pollMs` for those of
 * other processes (SQLite's `data_version`) and for another file in the place of ours. `reopen` then closes all that
 * is open, calls what it is handed, and opens the file that lies there. `emptyLog` moves what the log holds into the file,
 * and says whether nobody needs it any more.
 */
export function watchRevisions(
  file: string,
  {
    held,
    connect,
    reopen,
    emptyLog,
    pollMs,
  }: {
    held: HeldFile
    connect: () => Sqlite.Database
    reopen: (onceClosed: () => void) => void
    emptyLog: () => boolean
    pollMs: number
  },
): RevisionWatch {
  const listeners = new Set<() => void | Promise<void>>()
  let telling: Promise<void> = Promise.resolve()
  let opened = held.look()
  let generation = 0
  let fault: Error | null = null
  let probe = openProbe(connect)
  let openedLog = logAt(file)
  let last = probe.revision()
  let state = named()

  function named(): string {
    return `${generation}.${last.number}.${last.mark}`
  }

  function look({ anew = false } = {}): void {
    try {
      const found = held.look()
      // Another file has numbers of its own.
      const now = found === opened && !fault && !anew ? probe.revision() : null
      if (now && !isBefore(now, last)) last = now
      else replace(found)
      move(named())
    } catch (error) {
      fault = error as Error
      move(`${generation}.unknown`)
      throw fault
    }
  }

  /** Another file lies there, or ours is back: everything that is open goes, since it belongs to the old one. */
  function replace(found: string): void {
    probe.close()
    // Our own log holds what nobody has moved into the file yet, as long as somebody reads what was before.
    reopen(found === opened ? () => {} : forgetOldLog)
    probe = openProbe(connect)
    fault = null
    opened = found
    openedLog = logAt(file)
    generation++
    last = probe.revision()
  }

  /**
   * The old file's write-ahead log would be replayed onto the new file, and ruin it. One that came with the new file
   * is another one, and stays.
   */
  function forgetOldLog(): void {
    if (openedLog.log === null || logAt(file).log !== openedLog.log) return
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
    openedLog = { log: null, index: null } // The next one may get the number that it had.
  }

  /** Somebody has deleted our log or its index: what we write there, nobody else sees, and it would end with us. */
  function isLogGone(): boolean {
    const { log, index } = logAt(file)
    return log !== openedLog.log || index !== openedLog.index
  }

  function move(next: string): void {
    if (next === state) return
    state = next
    for (const listener of listeners) telling = telling.then(() => tell(listener)).catch(report)
  }

  /** Whoever has stopped listening meanwhile may have nothing left to listen with. */
  function tell(listener: () => void | Promise<void>): void | Promise<void> {
    if (listeners.has(listener)) return listener()
  }

  function isOurs(): boolean {
    try {
      return held.look() === opened
    } catch {
      return false
    }
  }

  function poll(): void {
    try {
      if (fault || !isOurs() || probe.hasChanged()) look()
      else if (isLogGone() && emptyLog()) look({ anew: true })
    } catch {
      // Whoever reads or writes next meets the same fault and says so; the next look may find it mended.
    }
  }

  const timer = setInterval(poll, pollMs)
  timer.unref()
  return {
    current: () => state,
    file: () => String(generation),
    mark() {
      try {
        return fault ? null : probe.revision().mark
      } catch {
        return null // Whoever reads next meets the same fault and says so.
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async settled() {
      await telling
    },
    look: () => look(),
    committed() {
      if (identityOf(file) !== opened) throw new DatabaseMissing(file)
      last = probe.revision()
      move(named())
    },
    check() {
      if (fault) throw fault
    },
    close() {
      clearInterval(timer)
      probe.close()
    },
  }
}

type Revision = { number: number; mark: string | null }

/** Whether SQLite has restored an older state into our file, of which nothing is known, not even that it has our schema. */
const isBefore = (now: Revision, last: Revision): boolean =>
  now.number < last.number || (now.number === last.number && now.mark !== last.mark)

/** Which write-ahead log and index of it lie beside a database. */
const logAt = (file: string) => ({ log: identityOf(`${file}-wal`), index: identityOf(`${file}-shm`) })

/** A connection of its own, since `data_version` tells each connection of the commits of all others. */
function openProbe(connect: () => Sqlite.Database) {
  const client = connect()
  return orClosed(client, () => probeBy(client))
}

function probeBy(client: Sqlite.Database) {
  const version = client.prepare('PRAGMA data_version').pluck()
  const revision = client.prepare('SELECT number, mark FROM revision')
  let last = version.get()
  return {
    revision: () => (revision.get() ?? { number: 0, mark: null }) as Revision,
    hasChanged() {
      const now = version.get()
      const changed = now !== last
      last = now
      return changed
    },
    close: () => void client.close(),
  }
}

const report = (error: unknown): void =>
  console.error('a listener to changes of the public data failed', error)
