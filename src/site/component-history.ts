import { listMaintenancesOfComponent } from '#db/queries/maintenance-lists.ts'
import { findMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import { findPublishedIncident, listIncidentsOfComponent } from '#db/queries/public.ts'
import { findShown } from '#src/incidents/scope-names.ts'
import { summarise } from './incident-summary.ts'
import { viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'
import { cut, lastOnPages } from './paged.ts'

/** How many incidents, and how many maintenances, stand on one page of a component. */
const mostIncidents = 50
const mostMaintenances = 20

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
  const { shown, last } = cut(found, mostIncidents)
  return {
    items: await summarise(reader, shown, catalog, frame.publicUrl),
    earlier: last && earlierPath(id, last.id),
  }
}

/** The same of its maintenances: those ahead, under way and over, the latest window first. */
export async function maintenancesOfComponent(moment: Moment, id: string, before?: Maintenance) {
  const { reader, catalog } = moment
  const found = await listMaintenancesOfComponent(reader, id, { before, limit: mostMaintenances + 1 })
  const { shown, last } = cut(found, mostMaintenances)
  return {
    items: await viewMaintenances(reader, shown, catalog, moment, { mostUpdates: 0 }),
    earlier: last && earlierPath(id, last.id),
  }
}

/** A page of incidents, or of maintenances, before one that the page before it ended with; null where there are none. */
export async function componentHistoryPage(moment: Moment, id: string, beforeId: string) {
  const { reader, catalog, frame } = moment
  const component = findShown(catalog, id)
  if (!component) return null
  const incident = await findPublishedIncident(reader, beforeId)
  const maintenance = incident ? null : await findMaintenance(reader, beforeId)
  const incidents = incident ? await incidentsOfComponent(moment, id, incident) : nothing
  const maintenances = maintenance ? await maintenancesOfComponent(moment, id, maintenance) : nothing
  if (incidents.items.length + maintenances.items.length === 0) return null
  return { frame, name: component.name, path: `/components/${id}`, incidents, maintenances }
}

const nothing = { items: [], earlier: null }

/** The addresses of all pages of a component after its first. */
export async function earlierPages({ reader }: Moment, id: string): Promise<string[]> {
  const incidents = await listIncidentsOfComponent(reader, id, {})
  const maintenances = await listMaintenancesOfComponent(reader, id, { limit: Number.MAX_SAFE_INTEGER })
  const last = [...lastOnPages(incidents, mostIncidents), ...lastOnPages(maintenances, mostMaintenances)]
  return last.map((row) => earlierPath(id, row.id))
}

const earlierPath = (id: string, beforeId: string): string => `/components/${id}/before/${beforeId}`
