import { and, asc, eq, max } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { isAmong, listed, prepared } from '../prepared.ts'
import { people } from '../schema/access.ts'
import { turns, updates } from '../schema/updates.ts'
import { verificationOverrides, verificationTicks } from '../schema/verification.ts'

export type VerificationTick = Omit<typeof verificationTicks.$inferSelect, 'id'>
/** A tick with the person's name. */
export type NamedTick = VerificationTick & { name: string }

export type VerificationOverride = Omit<typeof verificationOverrides.$inferSelect, 'id'>
/** An override with the person's name. */
export type NamedOverride = VerificationOverride & { name: string }

export const insertTick = async (tx: Tx, row: VerificationTick): Promise<void> =>
  void (await tx.insert(verificationTicks).values(row))

const ticksOf = prepared((db) =>
  db
    .select({ tick: verificationTicks, name: people.name })
    .from(verificationTicks)
    .innerJoin(people, eq(verificationTicks.personId, people.id))
    .where(isAmong(verificationTicks.incidentId, 'incidentIds'))
    .orderBy(asc(verificationTicks.id)),
)

/** Every tick of some incidents, oldest first, by incident id. */
export async function listTicksOf(reader: Reader, incidentIds: string[]): Promise<Map<string, NamedTick[]>> {
  const rows = await ticksOf(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(
    rows.map(({ tick: { id: _, ...tick }, name }) => ({ ...tick, name })),
    ({ incidentId }) => incidentId,
  )
}

const reopenings = prepared((db) =>
  db
    .select({ incidentId: updates.incidentId, at: max(updates.publishedAt) })
    .from(updates)
    .where(and(isAmong(updates.incidentId, 'incidentIds'), turns, eq(updates.kind, 'reopening')))
    .groupBy(updates.incidentId),
)

/** When some incidents were last reopened; those that never were are missing. */
export async function findReopenings(reader: Reader, incidentIds: string[]): Promise<Map<string, Date>> {
  const rows = await reopenings(reader, { incidentIds: listed(incidentIds) })
  return new Map(rows.map(({ incidentId, at }) => [incidentId, at!]))
}

export const insertOverride = async (tx: Tx, row: VerificationOverride): Promise<void> =>
  void (await tx.insert(verificationOverrides).values(row))

const overridesOf = prepared((db) =>
  db
    .select({ override: verificationOverrides, name: people.name })
    .from(verificationOverrides)
    .innerJoin(people, eq(verificationOverrides.personId, people.id))
    .where(isAmong(verificationOverrides.incidentId, 'incidentIds'))
    .orderBy(asc(verificationOverrides.id)),
)

/** The overrides of some incidents, oldest first, by incident id. */
export async function listOverridesOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, NamedOverride[]>> {
  const rows = await overridesOf(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(
    rows.map(({ override: { id: _, ...override }, name }) => ({ ...override, name })),
    ({ incidentId }) => incidentId,
  )
}
