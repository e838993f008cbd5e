import { deletePendingBefore } from '#db/queries/subscribers.ts'
import type { Act } from '#src/act.ts'

/** How long an address waits for somebody to confirm it, in milliseconds: a week. */
export const confirmWithinMs = 7 * 24 * 60 * 60 * 1000

/** Erases the addresses that nobody has confirmed in time. */
export const forgetUnconfirmed = async ({ tx, now }: Pick<Act, 'tx' | 'now'>): Promise<void> =>
  void (await deletePendingBefore(tx, new Date(now.getTime() - confirmWithinMs)))
