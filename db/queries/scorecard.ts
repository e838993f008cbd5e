import { and, asc, eq, gte, inArray } from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { incidents, severityChanges } from '../schema/incidents.ts'
import { updates } from '../schema/updates.ts'
import type { Incident, SeverityChange } from './incidents.ts'
import { isPublished } from './public.ts'
import type { Update } from './updates.ts'

/** An update without its words: what the scorecard needs of many. */
export type UpdateTime = Pick<
  Update,
  'id' | 'incidentId' | 'kind' | 'severity' | 'publishedAt' | 'nextUpdateAt'
>

/** What the scorecard counts: incidents of one's own that are real and public, and began at `from` or later. */
const isScored = (from: Date) =>
  and(gte(incidents.startedAt, from), eq(incidents.origin, 'declared'), isPublished)

export const listScoredIncidents = async (reader: Reader, from: Date): Promise<Incident[]> =>
  reader.select().from(incidents).where(isScored(from)).orderBy(asc(incidents.startedAt))

/** Their updates in order of publication, by incident id. */
export async function listScoredUpdates(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, UpdateTime[]>> {
  const rows = await reader
    .select({
      id: updates.id,
      incidentId: updates.incidentId,
      kind: updates.kind,
      severity: updates.severity,
      publishedAt: updates.publishedAt,
      nextUpdateAt: updates.nextUpdateAt,
    })
    .from(updates)
    .where(inArray(updates.incidentId, incidentIds))
    .orderBy(asc(updates.incidentId), asc(updates.sequence))
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}

/** Their changes of severity, oldest first, by incident id. */
export async function listScoredSeverityChanges(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, SeverityChange[]>> {
  const rows = await reader
    .select({
      incidentId: severityChanges.incidentId,
      at: severityChanges.at,
      from: severityChanges.from,
      to: severityChanges.to,
    })
    .from(severityChanges)
    .where(inArray(severityChanges.incidentId, incidentIds))
    .orderBy(asc(severityChanges.id))
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}
