import { and, asc, eq, inArray, isNull, max, notInArray } from 'drizzle-orm'
import type { Severity } from '../../src/policy/severity.ts'
import type { Reader } from '../client.ts'
import { incidents, severityChanges } from '../schema/incidents.ts'
import { updates } from '../schema/updates.ts'

/** An open incident of one of some severities, with when it last rose to one of them and was last reopened. */
export type OpenIncident = Pick<
  typeof incidents.$inferSelect,
  'id' | 'number' | 'title' | 'severity' | 'declaredAt'
> & { roseAt: Date | null; reopenedAt: Date | null }

/**
 * The incidents of these severities that are neither resolved nor cancelled, published or not. Imported ones were run
 * elsewhere, and a drill freezes nothing. One query, over the index of severities: it is asked at every step of every pipeline.
 */
export const listOpenOfSeverities = async (reader: Reader, severities: Severity[]): Promise<OpenIncident[]> =>
  reader
    .select({
      id: incidents.id,
      number: incidents.number,
      title: incidents.title,
      severity: incidents.severity,
      declaredAt: incidents.declaredAt,
      roseAt: max(severityChanges.at),
      reopenedAt: max(updates.publishedAt),
    })
    .from(incidents)
    .leftJoin(
      severityChanges,
      and(
        eq(severityChanges.incidentId, incidents.id),
        inArray(severityChanges.to, severities),
        notInArray(severityChanges.from, severities),
      ),
    )
    .leftJoin(updates, and(eq(updates.incidentId, incidents.id), eq(updates.kind, 'reopening')))
    .where(
      and(
        inArray(incidents.severity, severities),
        isNull(incidents.resolvedAt),
        isNull(incidents.cancelledAt),
        eq(incidents.origin, 'declared'),
        eq(incidents.isDrill, false),
      ),
    )
    .groupBy(incidents.id)
    .orderBy(asc(incidents.number))
