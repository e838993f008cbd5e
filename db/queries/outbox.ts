import { and, asc, desc, eq, isNotNull, lt, or, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared, preparedChange, wholeRow } from '../prepared.ts'
import { type messageStates, outbox } from '../schema/outbox.ts'
import { isDue, isWaiting, leased, type Moment, timesOf } from './leases.ts'

export type OutboxMessage = typeof outbox.$inferSelect
export type MessageState = (typeof messageStates)[number]

const newMessage = wholeRow(outbox)
const writtenMessage = prepared((db) =>
  db.insert(outbox).values(newMessage.given).onConflictDoNothing().returning({ id: outbox.id }),
)

/** Writes a message; false when its occasion has one already. */
export const insertMessage = async (tx: Tx, row: OutboxMessage): Promise<boolean> =>
  (await writtenMessage(tx, newMessage.values(row))).length > 0

export async function findMessage(reader: Reader, id: string): Promise<OutboxMessage | null> {
  const [row] = await reader.select().from(outbox).where(eq(outbox.id, id))
  return row ?? null
}

const toldOn = prepared((db) =>
  db
    .select({ id: outbox.id })
    .from(outbox)
    .where(eq(outbox.occasion, given('occasion'))),
)

/** Whether an occasion has its message already. */
export const isToldOf = async (reader: Reader, occasion: string): Promise<boolean> =>
  (await toldOn(reader, { occasion })).length > 0

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
    failing: await count(and(isWaiting(outbox), isNotNull(outbox.lastError))),
  }
}

const dueMessages = prepared((db) =>
  db
    .select()
    .from(outbox)
    .where(isDue(outbox))
    .orderBy(asc(outbox.nextAttemptAt))
    .limit(sql.placeholder('limit')),
)

/** The messages that may be sent, the longest due first. */
export const listDueMessages = async (
  reader: Reader,
  moment: Moment,
  limit: number,
): Promise<OutboxMessage[]> => dueMessages(reader, { ...timesOf(moment), limit })

const lease = prepared((db) =>
  db
    .update(outbox)
    .set(leased(outbox))
    .where(and(eq(outbox.id, given('id')), isDue(outbox)))
    .returning(),
)

/**
 * Takes a message for sending: nobody else gets it until the lease has run out. The attempt is counted here, so that
 * one that kills its sender counts, too. Null: somebody else was first, or it is not due any more.
 */
export async function leaseMessage(
  tx: Tx,
  id: string,
  { holder, ...moment }: Moment & { holder: string },
): Promise<OutboxMessage | null> {
  const [row] = await lease(tx, { id, holder, ...timesOf(moment) })
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

const sent = preparedChange((db) =>
  db
    .update(outbox)
    .set({
      ...{ state: 'sent', leasedBy: null, leasedUntil: null, lastError: null },
      sentAt: given('sentAt', outbox.sentAt),
    })
    .where(and(eq(outbox.id, given('id')), eq(outbox.state, 'waiting'))),
)

/** The receiver has it: that stands, whoever holds the lease by now. */
export const markSent = (tx: Tx, id: string, sentAt: Date): Promise<void> => sent(tx, { id, sentAt })

export const changeMessage = async (tx: Tx, id: string, changes: Partial<OutboxMessage>): Promise<void> =>
  void (await tx.update(outbox).set(changes).where(eq(outbox.id, id)))
