import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import type { outbox } from '../schema/outbox.ts'
import type { deliveries } from '../schema/subscribers.ts'

/** What may be sent at `now`. `longestWaitMs` and `leaseMs` are the longest that a message is ever put off or leased. */
export type Moment = { now: Date; longestWaitMs: number; leaseMs: number }

/** A time that lies further ahead than any that we set was written by a clock that was wrong: it binds nobody. */
export const isDue = (table: typeof outbox | typeof deliveries, { now, longestWaitMs, leaseMs }: Moment) =>
  and(
    eq(table.state, 'waiting'),
    or(lte(table.nextAttemptAt, now), gt(table.nextAttemptAt, new Date(now.getTime() + longestWaitMs))),
    or(
      isNull(table.leasedUntil),
      lte(table.leasedUntil, now),
      gt(table.leasedUntil, new Date(now.getTime() + leaseMs)),
    ),
  )
