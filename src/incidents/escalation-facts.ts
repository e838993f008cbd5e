import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChangesOf, type SeverityChange } from '#db/queries/incidents.ts'
import { findImprovements } from '#db/queries/timeline.ts'
import { listTurnsOf } from '#db/queries/updates.ts'
import type { EscalationFacts } from '#src/policy/escalation.ts'
import type { Policy } from '#src/policy/policy.ts'

/** What the policy needs to know to say whether some incidents escalate by themselves, by incident id. */
export async function loadEscalationFactsOf(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
  severityChanges: Map<string, SeverityChange[]>,
): Promise<Map<string, EscalationFacts>> {
  const ids = incidents.map(({ id }) => id)
  const statuses = await listTurnsOf(reader, ids)
  const improvements = await findImprovements(reader, ids)
  return new Map(
    incidents.map((incident) => [
      incident.id,
      {
        policy,
        origin: incident.origin,
        declaredAt: incident.declaredAt,
        severity: incident.severity,
        severityChanges: severityChanges.get(incident.id) ?? [],
        statuses: statuses.get(incident.id) ?? [],
        improvements: improvements.get(incident.id) ?? [],
        resolvedAt: incident.resolvedAt,
        cancelledAt: incident.cancelledAt,
      },
    ]),
  )
}

export async function loadEscalationFacts(
  reader: Reader,
  policy: Policy,
  incident: Incident,
): Promise<EscalationFacts> {
  const severityChanges = await listSeverityChangesOf(reader, [incident.id])
  return (await loadEscalationFactsOf(reader, policy, [incident], severityChanges)).get(incident.id)!
}
