import { listImpacts, listIncidentsOfComponent, listOpenIncidents } from '#db/queries/public.ts'
import { viewComponents } from './component-view.ts'
import { lastDays } from './days.ts'
import { summarise } from './incident-summary.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'
import { barDays } from './overview-page.ts'

const mostIncidents = 50

export async function componentPage(moment: Moment, id: string) {
  const { reader, now, catalog, frame, changesAt } = moment
  const component = catalog.components.find((each) => each.id === id && each.archivedAt === null)
  if (!component) return null
  const open = await viewIncidents(reader, await listOpenIncidents(reader), catalog, moment)
  const days = lastDays(barDays, now, frame.timeZone)
  changesAt(days.at(-1)!.to)
  const impacts = await listImpacts(reader, days[0]!.from, now, id)
  const [view] = viewComponents([component], open, impacts, days, now)
  const incidents = await listIncidentsOfComponent(reader, id, mostIncidents)
  return {
    frame,
    component: view!,
    open: open.filter(({ scope }) => scope.components.some((each) => each.id === id)),
    incidents: await summarise(reader, incidents, catalog, frame.publicUrl),
  }
}
