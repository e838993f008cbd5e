import type { Hub } from '#src/hub.ts'
import { tickers } from './tickers.ts'

/**
 * Lets everything happen that has fallen due by now. Each ticker has a transaction of its own, so that one that
 * fails silences no other; what several of them threw comes together, at the end.
 */
export async function tick(
  hub: Pick<Hub, 'db' | 'clock' | 'policy' | 'channels' | 'publicUrl'>,
): Promise<void> {
  const { db, clock, policy } = hub
  const faults: unknown[] = []
  for (const ticker of tickers) {
    try {
      await db.transact((tx) => ticker({ tx, now: clock(), policy, author: theClock, requestId: null }, hub))
    } catch (error) {
      faults.push(error)
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'the clock could not do all that was due')
}

/** Who acts where nobody does. */
const theClock = { name: 'Allclear', tokenId: null }
