import type { Database } from './client.ts'
import type { Revisions } from './revisions.ts'

/** There is no database that could be asked yet. */
export class DatabaseUnavailable extends Error {
  code = 'SQLITE_CANTOPEN'
  constructor(why: Error) {
    super(`the database cannot be opened: ${why.message}`)
    this.name = 'DatabaseUnavailable'
  }
}

/**
 * A database that cannot be opened yet: every call throws `DatabaseUnavailable` until `open`, which is tried every
 * `everyMs`, succeeds. Then it is that one, and listeners to revisions hear of it.
 */
export function openPatiently(
  open: () => Promise<Database>,
  { because, everyMs = 1_000 }: { because: Error; everyMs?: number },
): Database {
  const listeners = new Map<() => void | Promise<void>, () => void>()
  let inner: Database | null = null
  let why = because
  let isClosed = false
  let telling: Promise<unknown> = Promise.resolve()

  async function attempt(): Promise<void> {
    try {
      inner = await open()
    } catch (error) {
      why = error as Error
      return
    }
    clearInterval(timer)
    if (isClosed) return inner.close()
    for (const listener of listeners.keys()) {
      listeners.set(listener, inner.revisions.onChange(listener))
      telling = telling.then(listener).catch((error) => console.error('a listener failed', error))
    }
  }

  let trying: Promise<void> = Promise.resolve()
  let isTrying = false
  const timer = setInterval(() => {
    if (isTrying) return
    isTrying = true
    trying = attempt().finally(() => {
      isTrying = false
    })
  }, everyMs).unref()

  function opened(): Database {
    if (inner) return inner
    throw new DatabaseUnavailable(why)
  }

  const revisions: Revisions = {
    current: () => inner?.revisions.current() ?? 'none',
    file: () => inner?.revisions.file() ?? 'none',
    mark: () => inner?.revisions.mark() ?? null,
    onChange(listener) {
      listeners.set(listener, inner?.revisions.onChange(listener) ?? (() => {}))
      return () => {
        listeners.get(listener)?.()
        listeners.delete(listener)
      }
    },
    async settled() {
      await telling
      await inner?.revisions.settled()
    },
  }

  return {
    revisions,
    transact: async (fn) => opened().transact(fn),
    snapshot: async (fn) => opened().snapshot(fn),
    scrub: async () => opened().scrub(),
    checkWritable: async () => opened().checkWritable(),
    async close() {
      isClosed = true
      clearInterval(timer)
      await trying
      await inner?.close()
    },
  }
}
