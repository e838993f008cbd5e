import { and, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { given } from '../prepared.ts'
import type { outbox } from '../schema/outbox.ts'
import type { deliveries } from '../schema/subscribers.ts'

/** What may be sent at `now`. `longestWaitMs` and `leaseMs` are the longest that a message is ever put off or leased. */
export type Moment = { now: Date; longestWaitMs: number; leaseMs: number }

/**
 * Whether it may be sent at a moment, which is given by its `timesOf`. A time that lies further ahead than any that we set
 * was written by a clock that was wrong: it binds nobody.
 */
export const isDue = (table: typeof outbox | typeof deliveries) =>
  and(
    isWaiting(table),
    or(
      lte(table.nextAttemptAt, given('now', table.nextAttemptAt)),
      gt(table.nextAttemptAt, given('longestWait', table.nextAttemptAt)),
    ),
    or(
      isNull(table.leasedUntil),
      lte(table.leasedUntil, given('now', table.leasedUntil)),
      gt(table.leasedUntil, given('longestLease', table.leasedUntil)),
    ),
  )

/** In so many words, as the index has it that holds only these. */
export const isWaiting = (table: typeof outbox | typeof deliveries) => sql`${table.state} = 'waiting'`

/** What is written of whatever a `holder` takes for sending at a moment: nobody else gets it until the lease has run out. */
export const leased = (table: typeof outbox | typeof deliveries) => ({
  leasedBy: given('holder'),
  leasedUntil: given('longestLease', table.leasedUntil),
  attempts: sql`${table.attempts} + 1`,
})

export const timesOf = ({ now, longestWaitMs, leaseMs }: Moment) => ({
  now,
  longestWait: new Date(now.getTime() + longestWaitMs),
  longestLease: new Date(now.getTime() + leaseMs),
})
