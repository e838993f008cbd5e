import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { isAmong, listed, prepared } from '../prepared.ts'
import { mitigations } from '../schema/verification.ts'

export type Mitigation = typeof mitigations.$inferSelect

export const insertMitigation = async (tx: Tx, row: Mitigation): Promise<void> =>
  void (await tx.insert(mitigations).values(row))

/** In the order in which they were made. */
export const listMitigations = async (reader: Reader, incidentId: string): Promise<Mitigation[]> =>
  reader
    .select()
    .from(mitigations)
    .where(eq(mitigations.incidentId, incidentId))
    .orderBy(asc(mitigations.madeAt), asc(mitigations.id))

export async function findMitigation(
  reader: Reader,
  incidentId: string,
  id: string,
): Promise<Mitigation | null> {
  const [row] = await reader
    .select()
    .from(mitigations)
    .where(and(eq(mitigations.incidentId, incidentId), eq(mitigations.id, id)))
  return row ?? null
}

export const markMitigationRemoved = async (
  tx: Tx,
  id: string,
  removal: { removedAt: Date; removedBy: string },
): Promise<void> => void (await tx.update(mitigations).set(removal).where(eq(mitigations.id, id)))

const unremoved = prepared((db) =>
  db
    .select()
    .from(mitigations)
    .where(
      and(
        isAmong(mitigations.incidentId, 'incidentIds'),
        eq(mitigations.isTemporary, true),
        isNull(mitigations.removedAt),
      ),
    )
    .orderBy(asc(mitigations.madeAt), asc(mitigations.id)),
)

/** The temporary mitigations of some incidents that nobody has marked as removed, by incident id. */
export async function listUnremovedOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Mitigation[]>> {
  const rows = await unremoved(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}
