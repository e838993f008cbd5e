import type Sqlite from 'better-sqlite3'
import { isBusy } from './writer.ts'

/**
 * Switches a file to write-ahead logging. Where another program opens or closes the file at the same moment,
 * SQLite gives up here at once, whatever the busy timeout: so this waits. Only at start, since it blocks.
 */
export function switchToWal(client: Sqlite.Database, waitMs = 10_000): void {
  const deadline = performance.now() + waitMs
  for (;;) {
    try {
      client.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
  }
}

const pauseMs = 10
