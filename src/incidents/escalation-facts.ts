import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChanges } from '#db/queries/incidents.ts'
import { listImprovements } from '#db/queries/timeline.ts'
import { listUpdates } from '#db/queries/updates.ts'
import type { EscalationFacts } from '#src/policy/escalation.ts'
import type { Policy } from '#src/policy/policy.ts'

/** What the policy needs to know to say whether an incident escalates by itself. */
export async function loadEscalationFacts(
  reader: Reader,
  policy: Policy,
  incident: Incident,
): Promise<EscalationFacts> {
  const updates = await listUpdates(reader, [incident.id])
  return {
    policy,
    origin: incident.origin,
    declaredAt: incident.declaredAt,
    severity: incident.severity,
    severityChanges: await listSeverityChanges(reader, incident.id),
    statuses: updates.toReversed().map(({ publishedAt, status, kind }) => ({
      at: publishedAt,
      status,
      isReopening: kind === 'reopening',
    })),
    improvements: await listImprovements(reader, incident.id),
    resolvedAt: incident.resolvedAt,
    cancelledAt: incident.cancelledAt,
  }
}
