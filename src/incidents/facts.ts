import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChanges, type SeverityChange } from '#db/queries/incidents.ts'
import type { IncidentFacts } from '#src/policy/objections.ts'
import type { Policy } from '#src/policy/policy.ts'
import { nothingVerified, type VerificationFacts } from '#src/policy/verification.ts'
import { loadVerification } from './verification-facts.ts'

/** What the policy needs to know of an incident. */
export const loadFacts = async (reader: Reader, policy: Policy, incident: Incident): Promise<IncidentFacts> =>
  factsOf(
    policy,
    incident,
    await listSeverityChanges(reader, incident.id),
    await loadVerification(reader, incident.id),
  )

/** The same, from rows that are already at hand. */
export const factsOf = (
  policy: Policy,
  incident: Incident,
  severityChanges: SeverityChange[],
  verification: VerificationFacts = nothingVerified,
): IncidentFacts => ({
  policy,
  origin: incident.origin,
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
  verification,
})
