import type { Tx } from '../client.ts'
import { outbox } from '../schema/outbox.ts'

export type OutboxMessage = typeof outbox.$inferSelect

/** Writes a message; false when its occasion has one already. */
export async function insertMessage(tx: Tx, row: OutboxMessage): Promise<boolean> {
  const written = await tx.insert(outbox).values(row).onConflictDoNothing().returning({ id: outbox.id })
  return written.length > 0
}
