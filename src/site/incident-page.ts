import type { Incident } from '#db/queries/incidents.ts'
import { findPostmortem, type Postmortem } from '#db/queries/postmortems.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { findLastUpdate, listUpdatesBefore } from '#db/queries/updates.ts'
import { requiredBy } from '#src/incidents/postmortem-facts.ts'
import { isPostmortemOpen } from '#src/policy/postmortem.ts'
import { momentsOf } from './days.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'
import { earlierUpdates, earlierUpdatesPage, firstOnOwnPage } from './update-pages.ts'
import { viewUpdate } from './update-view.ts'

/** An incident with its newest updates. */
export async function incidentPage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const count = await countUpdates(moment, id)
  const first = firstOnOwnPage(count)
  const [view] = await viewIncidents(reader, [incident], catalog, moment, { mostUpdates: count - first + 1 })
  const postmortem = await findPostmortem(reader, id)
  return {
    frame,
    incident: view!,
    /** Where the updates before those are; null where there are none. */
    earlier: earlierUpdates(view!.path, first),
    /** Where the postmortem is; null while nothing is published. */
    postmortemPath: postmortem.published === null ? null : `/incidents/${id}/postmortem`,
    /** By the end of which day (YYYY-MM-DD) it follows here, and whether that has passed; null where none is awaited. */
    postmortemDue: dueOf(moment, incident, postmortem),
  }
}

/** A page of an incident's updates before one of a sequence; null where there is no such page. */
export async function earlierUpdatesOfIncident(moment: Moment, id: string, before: string) {
  const { reader, frame } = moment
  const incident = await findPublishedIncident(reader, id)
  if (!incident) return null
  const page = await earlierUpdatesPage(
    { path: `/incidents/${id}`, address: before, count: await countUpdates(moment, id) },
    (slice) => listUpdatesBefore(reader, id, slice),
    (update) => viewUpdate(update, incident, frame.publicUrl),
  )
  return page && { frame, title: incident.title, ...page }
}

/** They are numbered from one, without a gap. */
const countUpdates = async ({ reader }: Moment, id: string): Promise<number> =>
  (await findLastUpdate(reader, id))?.sequence ?? 0

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
