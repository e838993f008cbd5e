import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '#db/client.ts'

export type Memories = {
  /** Empties what holds parts of answers in memory. */
  parts: (() => void)[]
  /** Forgets the answers themselves, which know by themselves of what was being made meanwhile. */
  answers: () => Promise<void>
}

/**
 * What scrubs the database of purged words scrubs everything that was made of them, too. The parts twice: once nobody
 * reads from before any more, what had been read by then has been made, and may be kept again.
 */
export const forgetting = (db: Database, { parts, answers }: Memories): Database => ({
  ...db,
  async scrub() {
    const forgetParts = () => parts.forEach((forget) => void forget())
    forgetParts()
    try {
      await answers()
    } finally {
      await db.scrub()
      await nextTurn()
      forgetParts()
    }
  },
})
