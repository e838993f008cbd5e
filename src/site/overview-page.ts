import { listGroups } from '#db/queries/catalog.ts'
import { listIncidentsStartedIn, listOpenIncidents } from '#db/queries/public.ts'
import { loadBars } from './bars.ts'
import { type ComponentView, viewComponents } from './component-view.ts'
import { lastDays } from './days.ts'
import { byDay } from './days-of-incidents.ts'
import { headlineOf } from './headline.ts'
import { summarise } from './incident-summary.ts'
import { viewIncidents } from './incident-view.ts'
import type { Moment } from './moment.ts'

/** How many days the list of recent incidents goes back. */
const recentDays = 14

export type ComponentGroupView = { name: string | null; components: ComponentView[] }

export async function overviewPage(moment: Moment) {
  const { reader, now, catalog, frame } = moment
  const open = await viewIncidents(reader, await listOpenIncidents(reader), catalog, moment)
  const components = viewComponents(catalog.components, open, await loadBars(moment))
  const recent = lastDays(recentDays, now, frame.timeZone)
  const started = await listIncidentsStartedIn(reader, recent[0]!.from, recent.at(-1)!.to)

  return {
    frame,
    headline: headlineOf(open, components),
    open,
    groups: grouped(components, await listGroups(reader)),
    recentDays,
    recent: byDay(
      await summarise(reader, started, catalog, frame.publicUrl),
      recent.toReversed(),
      frame.timeZone,
    ),
  }
}

/** Components under their groups' names, in the page's order; those without a group come first. */
function grouped(components: ComponentView[], groups: { id: string; name: string }[]): ComponentGroupView[] {
  return [{ id: null, name: null }, ...groups]
    .map(({ id, name }) => ({ name, components: components.filter(({ groupId }) => groupId === id) }))
    .filter(({ components }) => components.length > 0)
}
