import { listIncidentsOfComponent, listOpenIncidents } from '#db/queries/public.ts'
import { loadBars } from './bars.ts'
import { viewComponents } from './component-view.ts'
import { summarise } from './incident-summary.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'

const mostIncidents = 50

export async function componentPage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const component = catalog.components.find((each) => each.id === id && each.archivedAt === null)
  if (!component) return null
  const open = await viewIncidents(reader, await listOpenIncidents(reader), catalog, moment)
  const [view] = viewComponents([component], open, await loadBars(moment, id))
  const incidents = await listIncidentsOfComponent(reader, id, mostIncidents)
  return {
    frame,
    component: view!,
    open: open.filter(({ scope }) => scope.components.some((each) => each.id === id)),
    incidents: await summarise(reader, incidents, catalog, frame.publicUrl),
  }
}
