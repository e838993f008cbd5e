import { listOpenIncidents } from '#db/queries/public.ts'
import { findShown } from '#src/incidents/scope-names.ts'
import { loadBars } from './bars.ts'
import { incidentsOfComponent, maintenancesOfComponent } from './component-history.ts'
import { viewComponents, withUptime } from './component-view.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'
import { standingMaintenances } from './standing-maintenances.ts'

export async function componentPage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const component = findShown(catalog, id)
  if (!component) return null
  const open = await viewIncidents(reader, await listOpenIncidents(reader), catalog, moment, {
    mostUpdates: 0,
  })
  const { active } = await standingMaintenances(moment, { mostUpcoming: 0 })
  const [view] = withUptime(viewComponents([component], open, active), await loadBars(moment, id))
  return {
    frame,
    component: view!,
    open: open.filter(({ scope }) => scope.components.some((each) => each.id === id)),
    incidents: await incidentsOfComponent(moment, id),
    maintenances: await maintenancesOfComponent(moment, id),
  }
}
