import { and, asc, desc, eq, isNotNull, lt, or, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { type messageStates, outbox } from '../schema/outbox.ts'
import { isDue, type Moment } from './leases.ts'

export type OutboxMessage = typeof outbox.$inferSelect
export type MessageState = (typeof messageStates)[number]

/** Writes a message; false when its occasion has one already. */
export async function insertMessage(tx: Tx, row: OutboxMessage): Promise<boolean> {
  const written = await tx.insert(outbox).values(row).onConflictDoNothing().returning({ id: outbox.id })
  return written.length > 0
}

export async function findMessage(reader: Reader, id: string): Promise<OutboxMessage | null> {
  const [row] = await reader.select().from(outbox).where(eq(outbox.id, id))
  return row ?? null
}

/** Whether an occasion has its message already. */
export async function isToldOf(reader: Reader, occasion: string): Promise<boolean> {
  const rows = await reader.select({ id: outbox.id }).from(outbox).where(eq(outbox.occasion, occasion))
  return rows.length > 0
}

/** Newest first; `before` is the last one already seen. */
export const listMessages = async (
  reader: Reader,
  { before, state, limit }: { before?: OutboxMessage; state?: MessageState; limit: number },
): Promise<OutboxMessage[]> =>
  reader
    .select()
    .from(outbox)
    .where(
      and(
        state === undefined ? undefined : eq(outbox.state, state),
        before === undefined
          ? undefined
          : or(
              lt(outbox.createdAt, before.createdAt),
              and(eq(outbox.createdAt, before.createdAt), lt(outbox.id, before.id)),
            ),
      ),
    )
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(limit)

/** How many messages are parked, and how many have failed and are being tried again. */
export async function countTroubles(reader: Reader): Promise<{ parked: number; failing: number }> {
  const count = async (condition: ReturnType<typeof and>) => {
    const [row] = await reader.select({ count: sql<number>`count(*)` }).from(outbox).where(condition)
    return row!.count
  }
  return {
    parked: await count(eq(outbox.state, 'parked')),
    failing: await count(and(eq(outbox.state, 'waiting'), isNotNull(outbox.lastError))),
  }
}

/** The messages that may be sent, the longest due first. */
export const listDueMessages = async (
  reader: Reader,
  moment: Moment,
  limit: number,
): Promise<OutboxMessage[]> =>
  reader.select().from(outbox).where(isDue(outbox, moment)).orderBy(asc(outbox.nextAttemptAt)).limit(limit)

/**
 * Takes a message for sending: nobody else gets it until the lease has run out. The attempt is counted here, so that
 * one that kills its sender counts, too. Null: somebody else was first, or it is not due any more.
 */
export async function leaseMessage(
  tx: Tx,
  id: string,
  { holder, ...moment }: Moment & { holder: string },
): Promise<OutboxMessage | null> {
  const [row] = await tx
    .update(outbox)
    .set({
      leasedBy: holder,
      leasedUntil: new Date(moment.now.getTime() + moment.leaseMs),
      attempts: sql`${outbox.attempts} + 1`,
    })
    .where(and(eq(outbox.id, id), isDue(outbox, moment)))
    .returning()
  return row ?? null
}

/** Records what became of a leased message; false when the lease had run out and somebody else has taken it since. */
export async function changeLeasedMessage(
  tx: Tx,
  { id, leasedBy, leasedUntil }: OutboxMessage,
  changes: Partial<OutboxMessage>,
): Promise<boolean> {
  const changed = await tx
    .update(outbox)
    .set({ ...changes, leasedBy: null, leasedUntil: null })
    .where(
      and(
        eq(outbox.id, id),
        eq(outbox.state, 'waiting'),
        eq(outbox.leasedBy, leasedBy!),
        eq(outbox.leasedUntil, leasedUntil!),
      ),
    )
    .returning({ id: outbox.id })
  return changed.length > 0
}

/** The receiver has it: that stands, whoever holds the lease by now. */
export const markSent = async (tx: Tx, id: string, sentAt: Date): Promise<void> =>
  void (await tx
    .update(outbox)
    .set({ state: 'sent', sentAt, leasedBy: null, leasedUntil: null, lastError: null })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'waiting'))))

export const changeMessage = async (tx: Tx, id: string, changes: Partial<OutboxMessage>): Promise<void> =>
  void (await tx.update(outbox).set(changes).where(eq(outbox.id, id)))
