import { and, eq, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { idempotencyKeys } from '../schema/access.ts'

export type IdempotentAnswer = typeof idempotencyKeys.$inferSelect

export async function findIdempotentAnswer(
  reader: Reader,
  tokenId: string,
  key: string,
): Promise<IdempotentAnswer | null> {
  const [row] = await reader
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tokenId, tokenId), eq(idempotencyKeys.key, key)))
  return row ?? null
}

export const insertIdempotentAnswer = async (tx: Tx, row: IdempotentAnswer): Promise<void> =>
  void (await tx.insert(idempotencyKeys).values(row))

export const deleteIdempotentAnswersBefore = async (tx: Tx, moment: Date): Promise<void> =>
  void (await tx.delete(idempotencyKeys).where(lt(idempotencyKeys.at, moment)))

/** Forgets the kept answers of an incident or a maintenance, whose words were purged; the keys stay used. */
export const forgetIdempotentAnswers = async (tx: Tx, incidentId: string): Promise<void> =>
  void (await tx
    .update(idempotencyKeys)
    .set({ answer: null })
    .where(eq(idempotencyKeys.incidentId, incidentId)))
