import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { productionChanges } from '../schema/production-changes.ts'

export type ProductionChange = typeof productionChanges.$inferSelect

export const insertProductionChange = async (tx: Tx, row: ProductionChange): Promise<void> =>
  void (await tx.insert(productionChanges).values(row))

/** In the order in which they were made. */
export const listProductionChanges = async (
  reader: Reader,
  incidentId: string,
): Promise<ProductionChange[]> =>
  reader
    .select()
    .from(productionChanges)
    .where(eq(productionChanges.incidentId, incidentId))
    .orderBy(asc(productionChanges.at), asc(productionChanges.id))

export async function findProductionChangeByException(
  reader: Reader,
  exceptionHash: string,
): Promise<ProductionChange | null> {
  const [row] = await reader
    .select()
    .from(productionChanges)
    .where(eq(productionChanges.exceptionHash, exceptionHash))
  return row ?? null
}

/** Uses up a change's exception; false when somebody else has. */
export async function markExceptionUsed(tx: Tx, id: string, now: Date): Promise<boolean> {
  const used = await tx
    .update(productionChanges)
    .set({ exceptionUsedAt: now })
    .where(and(eq(productionChanges.id, id), isNull(productionChanges.exceptionUsedAt)))
    .returning({ id: productionChanges.id })
  return used.length > 0
}
