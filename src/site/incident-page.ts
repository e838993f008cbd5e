import type { Incident } from '#db/queries/incidents.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { severityTable } from '#src/policy/severity.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'

export async function incidentPage(moment: Moment, id: string) {
  const { reader, policy, catalog, frame } = moment
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const [view] = await viewIncidents(reader, [incident], catalog, moment)
  return {
    frame,
    incident: view!,
    /** Within how many business days of the end a postmortem follows here; null where none is awaited. */
    postmortemBusinessDays: awaitsPostmortem(incident) ? policy.postmortem.businessDays : null,
  }
}

/** The policy asks for one by the highest severity ever held; an imported incident was run by somebody else's. */
const awaitsPostmortem = ({ origin, status, highestSeverity, postmortemUrl }: Incident): boolean =>
  origin === 'declared' &&
  status === 'resolved' &&
  postmortemUrl === null &&
  severityTable[highestSeverity].postmortem === 'required'
