import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChanges, type SeverityChange } from '#db/queries/incidents.ts'
import type { IncidentFacts } from '#src/policy/objections.ts'

/** What the policy needs to know of an incident. */
export const loadFacts = async (reader: Reader, incident: Incident): Promise<IncidentFacts> =>
  factsOf(incident, await listSeverityChanges(reader, incident.id))

/** The same, from rows that are already at hand. */
export const factsOf = (incident: Incident, severityChanges: SeverityChange[]): IncidentFacts => ({
  status: incident.status,
  severity: incident.severity,
  highestSeverity: incident.highestSeverity,
  severityChanges,
  declaredAt: incident.declaredAt,
  startedAt: incident.startedAt,
  firstPublishedAt: incident.firstPublishedAt,
  lastUpdateAt: incident.lastUpdateAt,
  promisedAt: incident.promisedAt,
  resolvedAt: incident.resolvedAt,
  cancelledAt: incident.cancelledAt,
})
