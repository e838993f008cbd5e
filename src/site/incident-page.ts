import { findPublishedIncident } from '#db/queries/public.ts'
import { severityTable } from '#src/policy/severity.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'

export type IncidentPage = NonNullable<Awaited<ReturnType<typeof incidentPage>>>

export async function incidentPage({ reader, now, catalog, frame }: Moment, id: string) {
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const [view] = await viewIncidents(reader, [incident], catalog, { now, publicUrl: frame.publicUrl })
  return {
    frame,
    incident: view!,
    /** What the policy asks for after this incident, by the highest severity that it ever held. */
    postmortem: severityTable[incident.highestSeverity].postmortem,
  }
}
