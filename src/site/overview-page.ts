import { listGroups } from '#db/queries/catalog.ts'
import { listMaintenanceNewsIn } from '#db/queries/maintenance-lists.ts'
import { listIncidentsStartedIn, listOpenIncidents } from '#db/queries/public.ts'
import { isOver } from '#src/policy/maintenance.ts'
import { loadBars } from './bars.ts'
import { type ComponentWithUptime, viewComponents, withUptime } from './component-view.ts'
import { lastDays } from './days.ts'
import { byDay } from './days-of-incidents.ts'
import { headlineOf } from './headline.ts'
import { summarise } from './incident-summary.ts'
import { viewIncidents } from './incident-view.ts'
import { viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'
import { standingMaintenances } from './standing-maintenances.ts'

/** How many days the list of recent incidents goes back. */
const recentDays = 14

/** How many updates of an open incident it shows; its own page has them all. */
const mostUpdates = 6

/** How many maintenances that are ahead it shows. */
const mostUpcoming = 4

export type ComponentGroupView = { name: string | null; components: ComponentWithUptime[] }

export async function overviewPage(moment: Moment, canMail: boolean) {
  const { reader, now, catalog, frame } = moment
  const open = await viewIncidents(reader, await listOpenIncidents(reader), catalog, moment, { mostUpdates })
  const { active, upcoming, upcomingCount } = await standingMaintenances(moment, { mostUpcoming })
  const components = withUptime(viewComponents(catalog.components, open, active), await loadBars(moment))
  const recent = lastDays(recentDays, now, frame.timeZone)
  const span = [recent[0]!.from, recent.at(-1)!.to] as const
  const started = await listIncidentsStartedIn(reader, ...span)
  const maintained = await viewMaintenances(
    reader,
    await listMaintenanceNewsIn(reader, ...span),
    catalog,
    moment,
    { mostUpdates: 0 },
  )

  return {
    frame,
    /** Whether one can follow by mail. */
    canMail,
    headline: headlineOf(open, components, active),
    open,
    /** Maintenances under way, the next ones ahead, the soonest first, and how many are ahead in all. */
    active,
    upcoming,
    upcomingCount,
    groups: grouped(components, await listGroups(reader)),
    recentDays,
    recent: byDay(
      await summarise(reader, started, catalog, frame.publicUrl),
      maintained.filter(({ status }) => isOver(status)),
      recent.toReversed(),
    ),
  }
}

/** Components under their groups' names, in the page's order; those without a group come first. */
function grouped(
  components: ComponentWithUptime[],
  groups: { id: string; name: string }[],
): ComponentGroupView[] {
  return [{ id: null, name: null }, ...groups]
    .map(({ id, name }) => ({ name, components: components.filter(({ groupId }) => groupId === id) }))
    .filter(({ components }) => components.length > 0)
}
