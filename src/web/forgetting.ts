import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '#db/client.ts'

export type Memories = {
  /** Empties what holds parts of answers in memory. */
  parts: (() => void)[]
  /** Forgets the answers themselves, which know by themselves of what was being made meanwhile. */
  answers: () => Promise<void>
  /** Has what is asked for most ready again. */
  warm: () => Promise<void>
}

/**
 * What scrubs the database of purged words scrubs everything that was made of them, too. The parts twice: once nobody
 * reads from before any more, what had been read by then has been made, and may be kept again. Whoever purges is told
 * once page and feed are there again, as whoever publishes is; that they cannot be made is no fault of the purge.
 */
export const forgetting = (db: Database, { parts, answers, warm }: Memories): Database => ({
  ...db,
  async scrub() {
    const forgetParts = () => parts.forEach((forget) => void forget())
    forgetParts()
    try {
      await answers()
    } finally {
      try {
        await db.scrub()
      } finally {
        await nextTurn()
        forgetParts()
        await warm().catch((error) => console.error('after a purge the page could not be made anew', error))
      }
    }
  },
})
