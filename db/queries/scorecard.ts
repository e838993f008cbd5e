import { and, asc, eq, gte, inArray } from 'drizzle-orm'
import type { Reader } from '../client.ts'
import { incidents, severityChanges } from '../schema/incidents.ts'
import type { Incident, SeverityChange } from './incidents.ts'
import { isPublished } from './public.ts'

/** What the scorecard counts: incidents of one's own that are real and public, and began at `from` or later. */
const isScored = (from: Date) =>
  and(gte(incidents.startedAt, from), eq(incidents.origin, 'declared'), isPublished)

export const listScoredIncidents = async (reader: Reader, from: Date): Promise<Incident[]> =>
  reader.select().from(incidents).where(isScored(from)).orderBy(asc(incidents.startedAt))

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
