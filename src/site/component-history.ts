import { findPublishedIncident, listIncidentsOfComponent } from '#db/queries/public.ts'
import { findShown } from '#src/incidents/scope-names.ts'
import { summarise } from './incident-summary.ts'
import type { Moment } from './moment.ts'

/** How many incidents stand on one page of a component. */
const mostIncidents = 50

/**
 * The newest incidents of a component, or those before one of them, with the one that the next page begins after; null
 * where there are no more.
 */
export async function incidentsOfComponent(
  { reader, catalog, frame }: Moment,
  id: string,
  before?: Parameters<typeof listIncidentsOfComponent>[2]['before'],
) {
  const found = await listIncidentsOfComponent(reader, id, { before, limit: mostIncidents + 1 })
  const shown = found.slice(0, mostIncidents)
  return {
    incidents: await summarise(reader, shown, catalog, frame.publicUrl),
    earlier: found.length > mostIncidents ? earlierPath(id, shown.at(-1)!.id) : null,
  }
}

/** A page of incidents before one that the page before it ended with; null where either is not there. */
export async function componentHistoryPage(moment: Moment, id: string, beforeId: string) {
  const component = findShown(moment.catalog, id)
  const before = await findPublishedIncident(moment.reader, beforeId)
  if (!component || !before) return null
  const page = await incidentsOfComponent(moment, id, before)
  if (page.incidents.length === 0) return null
  return { frame: moment.frame, name: component.name, path: `/components/${id}`, ...page }
}

/** The addresses of all pages of a component after its first. */
export async function earlierPages({ reader }: Moment, id: string): Promise<string[]> {
  const all = await listIncidentsOfComponent(reader, id, {})
  return all.flatMap((incident, place) =>
    (place + 1) % mostIncidents === 0 && place + 1 < all.length ? [earlierPath(id, incident.id)] : [],
  )
}

const earlierPath = (id: string, beforeId: string): string => `/components/${id}/before/${beforeId}`
