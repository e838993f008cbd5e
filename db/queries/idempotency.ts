import { and, eq, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared, preparedChange, preparedInsert } from '../prepared.ts'
import { idempotencyKeys } from '../schema/access.ts'

export type IdempotentAnswer = typeof idempotencyKeys.$inferSelect

const answerTo = prepared((db) =>
  db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tokenId, given('tokenId')), eq(idempotencyKeys.key, given('key')))),
)

export async function findIdempotentAnswer(
  reader: Reader,
  tokenId: string,
  key: string,
): Promise<IdempotentAnswer | null> {
  const [row] = await answerTo(reader, { tokenId, key })
  return row ?? null
}

export const insertIdempotentAnswer: (tx: Tx, row: IdempotentAnswer) => Promise<void> =
  preparedInsert(idempotencyKeys)

const deleteBefore = preparedChange((db) =>
  db.delete(idempotencyKeys).where(lt(idempotencyKeys.at, given('moment', idempotencyKeys.at))),
)

export const deleteIdempotentAnswersBefore = (tx: Tx, moment: Date): Promise<void> =>
  deleteBefore(tx, { moment })

/** Forgets the kept answers of an incident or a maintenance, whose words were purged; the keys stay used. */
export const forgetIdempotentAnswers = async (tx: Tx, incidentId: string): Promise<void> =>
  void (await tx
    .update(idempotencyKeys)
    .set({ answer: null })
    .where(eq(idempotencyKeys.incidentId, incidentId)))
