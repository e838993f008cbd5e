import { findFirstMaintenanceStart, listMaintenancesStartingIn } from '#db/queries/maintenances.ts'
import { findFirstStart, listIncidentsStartedIn } from '#db/queries/public.ts'
import { isOver } from '#src/policy/maintenance.ts'
import { isMonth, monthAfter, monthIn, monthSpan } from './days.ts'
import { summarise } from './incident-summary.ts'
import { viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'

export type HistoryPage = NonNullable<Awaited<ReturnType<typeof historyPage>>>

/** A month of incidents and maintenances, with the way to the months before and after it, as far as there is anything to see. */
export async function historyPage(moment: Moment, wanted?: string) {
  const { reader, catalog, frame, changesAt } = moment
  const { first, current } = await monthsOfHistory(moment)
  const month = wanted ?? current
  changesAt(monthSpan(current, frame.timeZone).to)
  if (!isMonth(month) || month > current || month < first) return null

  const { from, to } = monthSpan(month, frame.timeZone)
  const incidents = await listIncidentsStartedIn(reader, from, to)
  const planned = await listMaintenancesStartingIn(reader, from, to)
  const maintenances = await viewMaintenances(reader, planned, catalog, moment)
  return {
    frame,
    month,
    maintenances: maintenances.filter(({ status }) => isOver(status)),
    incidents: await summarise(reader, incidents, catalog, frame.publicUrl),
    earlier: month > first ? monthAfter(month, -1) : null,
    later: month < current ? monthAfter(month, 1) : null,
  }
}

/** From the month (YYYY-MM) in which something first began until this one. */
export async function monthsOfHistory({ reader, now, frame }: Moment) {
  const starts = [await findFirstStart(reader), await findFirstMaintenanceStart(reader), now]
  const firstStart = Math.min(...starts.map((start) => (start ?? now).getTime()))
  return { first: monthIn(new Date(firstStart), frame.timeZone), current: monthIn(now, frame.timeZone) }
}
