import { and, asc, eq, inArray, isNull, max } from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { escalations } from '../schema/escalations.ts'
import { updates } from '../schema/updates.ts'
import { mitigations, verificationTicks } from '../schema/verification.ts'

// What is known of how some incidents are run, for what the policy still asks: each by incident id.

export type Tick = typeof verificationTicks.$inferSelect
export type Mitigation = typeof mitigations.$inferSelect
export type Escalation = typeof escalations.$inferSelect

/** The ticks that count: the latest of each check since the last reopening. */
export async function findStandingTicks(reader: Reader, incidentIds: string[]): Promise<Map<string, Tick[]>> {
  const reopened = await findLastReopenings(reader, incidentIds)
  const ticks = await reader
    .select()
    .from(verificationTicks)
    .where(inArray(verificationTicks.incidentId, incidentIds))
    .orderBy(asc(verificationTicks.id))
  const counting = ticks.filter(({ incidentId, at }) => {
    const since = reopened.get(incidentId)
    return since === undefined || at > since
  })
  const byIncident = Map.groupBy(counting, ({ incidentId }) => incidentId)
  return new Map(
    [...byIncident].map(([incidentId, found]) => [
      incidentId,
      [...new Map(found.map((tick) => [tick.checkId, tick])).values()],
    ]),
  )
}

async function findLastReopenings(reader: Reader, incidentIds: string[]): Promise<Map<string, Date>> {
  const rows = await reader
    .select({ incidentId: updates.incidentId, at: max(updates.publishedAt) })
    .from(updates)
    .where(and(inArray(updates.incidentId, incidentIds), eq(updates.kind, 'reopening')))
    .groupBy(updates.incidentId)
  return new Map(rows.flatMap(({ incidentId, at }) => (at ? [[incidentId, at]] : [])))
}

/** Temporary mitigations that still hold, the oldest first. */
export async function findUnremovedMitigations(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Mitigation[]>> {
  const rows = await reader
    .select()
    .from(mitigations)
    .where(
      and(
        inArray(mitigations.incidentId, incidentIds),
        eq(mitigations.isTemporary, true),
        isNull(mitigations.removedAt),
      ),
    )
    .orderBy(asc(mitigations.madeAt), asc(mitigations.id))
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}

/** Every escalation, the oldest first. */
export async function findEscalations(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Escalation[]>> {
  const rows = await reader
    .select()
    .from(escalations)
    .where(inArray(escalations.incidentId, incidentIds))
    .orderBy(asc(escalations.raisedAt), asc(escalations.id))
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}
