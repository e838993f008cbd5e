import { asc, eq, inArray } from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { people } from '../schema/access.ts'
import { escalations } from '../schema/escalations.ts'
import { productionChanges } from '../schema/production-changes.ts'
import { mitigations, verificationOverrides } from '../schema/verification.ts'

// Everything that was written down about how one incident was run, in the order in which it was done.

export type ProductionChange = typeof productionChanges.$inferSelect
export type VerificationOverride = typeof verificationOverrides.$inferSelect

export const listAllMitigations = async (reader: Reader, incidentId: string) =>
  reader
    .select()
    .from(mitigations)
    .where(eq(mitigations.incidentId, incidentId))
    .orderBy(asc(mitigations.madeAt), asc(mitigations.id))

export const listAllProductionChanges = async (
  reader: Reader,
  incidentId: string,
): Promise<ProductionChange[]> =>
  reader
    .select()
    .from(productionChanges)
    .where(eq(productionChanges.incidentId, incidentId))
    .orderBy(asc(productionChanges.at), asc(productionChanges.id))

export const listAllEscalations = async (reader: Reader, incidentId: string) =>
  reader
    .select()
    .from(escalations)
    .where(eq(escalations.incidentId, incidentId))
    .orderBy(asc(escalations.raisedAt), asc(escalations.id))

export const listAllOverrides = async (reader: Reader, incidentId: string): Promise<VerificationOverride[]> =>
  reader
    .select()
    .from(verificationOverrides)
    .where(eq(verificationOverrides.incidentId, incidentId))
    .orderBy(asc(verificationOverrides.id))

/** The names that some people have now, by id. */
export async function findNames(reader: Reader, personIds: string[]): Promise<Map<string, string>> {
  const rows = await reader
    .select({ id: people.id, name: people.name })
    .from(people)
    .where(inArray(people.id, [...new Set(personIds)]))
  return new Map(rows.map(({ id, name }) => [id, name]))
}
