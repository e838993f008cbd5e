import type { Incident } from '#db/queries/incidents.ts'
import { findPostmortem, type Postmortem } from '#db/queries/postmortems.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { requiredBy } from '#src/incidents/postmortem-facts.ts'
import { isPostmortemOpen } from '#src/policy/postmortem.ts'
import { momentsOf } from './days.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'

export async function incidentPage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const [view] = await viewIncidents(reader, [incident], catalog, moment)
  const postmortem = await findPostmortem(reader, id)
  return {
    frame,
    incident: view!,
    /** Where the postmortem is; null while nothing is published. */
    postmortemPath: postmortem.published === null ? null : `/incidents/${id}/postmortem`,
    /** By the end of which day (YYYY-MM-DD) it follows here, and whether that has passed; null where none is awaited. */
    postmortemDue: dueOf(moment, incident, postmortem),
  }
}

/** One that the resolution says is elsewhere is not awaited here. */
function dueOf({ now, policy, frame, changesAt }: Moment, incident: Incident, postmortem: Postmortem) {
  const { id, postmortemUrl } = incident
  const isElsewhere = postmortemUrl !== null && postmortemUrl !== `${frame.publicUrl}/incidents/${id}`
  const on = requiredBy(policy, incident, postmortem, frame.timeZone)
  if (isElsewhere || on === null || !isPostmortemOpen(incident, postmortem)) return null
  const { until } = momentsOf(on, frame.timeZone)
  // From the next millisecond on it is overdue.
  changesAt(new Date(until.getTime() + 1))
  return { on, isOverdue: now > until }
}
