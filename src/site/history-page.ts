import { findFirstMaintenanceStart, listMaintenances } from '#db/queries/maintenance-lists.ts'
import { findMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import { findFirstStart, findPublishedIncident, listSomeStartedIn } from '#db/queries/public.ts'
import { isOver } from '#src/policy/maintenance.ts'
import { isMonth, monthAfter, monthIn, monthSpan } from './days.ts'
import { type IncidentSummary, summarise } from './incident-summary.ts'
import { type MaintenanceView, viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'
import { cut, lastOnPages } from './paged.ts'
import { whatStands } from './standing-maintenances.ts'

export type HistoryPage = NonNullable<Awaited<ReturnType<typeof historyPage>>>

/** How many incidents, and how many maintenances, stand on one page. */
const mostOnPage = 50

/** Some incidents or maintenances, and where those before them are; null where there are no more. */
type Part<Item> = { isEmpty: boolean; items: Item[]; earlier: string | null }

/**
 * A month of incidents and maintenances, the newest of each, with the way to the months before and after it, as far as
 * there is anything to see.
 */
export async function historyPage(moment: Moment, wanted?: string) {
  const found = await monthOf(moment, wanted)
  if (!found) return null
  return {
    ...found.page,
    incidents: await incidentsIn(moment, found.span),
    maintenances: await maintenancesIn(moment, found.span),
  }
}

/** The incidents of a month before one of them, or the maintenances; null where there are none. */
export async function earlierInMonth(
  moment: Moment,
  wanted: string,
  beforeId: string,
): Promise<HistoryPage | null> {
  const found = await monthOf(moment, wanted)
  if (!found) return null
  const { page, span } = found
  const isInside = (start: Date) => start >= span.from && start < span.to
  const incident = await findPublishedIncident(moment.reader, beforeId)
  if (incident && isInside(incident.startedAt)) {
    const incidents = await incidentsIn(moment, span, incident)
    return incidents.isEmpty ? null : { ...page, incidents, maintenances: nothing }
  }
  const maintenance = await findMaintenance(moment.reader, beforeId)
  if (maintenance && isInside(maintenance.startsAt)) {
    const maintenances = await maintenancesIn(moment, span, maintenance)
    return maintenances.isEmpty ? null : { ...page, incidents: nothing, maintenances }
  }
  return null
}

const nothing = { isEmpty: true, items: [], earlier: null }

type Span = { month: string; from: Date; to: Date }

/** What all pages of a month have in common; null where it is none, or none of ours. */
async function monthOf(moment: Moment, wanted?: string) {
  const { frame, changesAt } = moment
  const { first, current } = await monthsOfHistory(moment)
  const month = wanted ?? current
  changesAt(monthSpan(current, frame.timeZone).to)
  await whatStands(moment) // A window is shown once it is over.
  if (!isMonth(month) || month > current || month < first) return null
  const page = {
    frame,
    month,
    earlier: month > first ? monthAfter(month, -1) : null,
    later: month < current ? monthAfter(month, 1) : null,
  }
  return { page, span: { month, ...monthSpan(month, frame.timeZone) } }
}

async function incidentsIn(
  { reader, catalog, frame }: Moment,
  span: Span,
  before?: Parameters<typeof listSomeStartedIn>[2]['before'],
): Promise<Part<IncidentSummary>> {
  const rows = await listSomeStartedIn(reader, span, { before, limit: mostOnPage + 1 })
  const { shown, last } = cut(rows, mostOnPage)
  return {
    isEmpty: shown.length === 0,
    items: await summarise(reader, shown, catalog, frame.publicUrl),
    earlier: last && earlierPath(span.month, last.id),
  }
}

/** The ones that are over. Those under way, few if any, have a place on the page and are not shown. */
async function maintenancesIn(
  moment: Moment,
  { month, from, to }: Span,
  before: Pick<Maintenance, 'startsAt' | 'id'> = { startsAt: to, id: '' },
): Promise<Part<MaintenanceView>> {
  const { reader, catalog } = moment
  const rows = await listMaintenances(reader, { ...inHistory(moment), before, from, limit: mostOnPage + 1 })
  const { shown, last } = cut(rows, mostOnPage)
  const views = await viewMaintenances(reader, shown, catalog, moment, { mostUpdates: 0 })
  return {
    isEmpty: shown.length === 0,
    items: views.filter(({ status }) => isOver(status)),
    earlier: last && earlierPath(month, last.id),
  }
}

/** Which windows the history has a place for: those that are not ahead. */
const inHistory = ({ now }: Moment) => ({ begunBy: now, newsOnly: true })

const earlierPath = (month: string, beforeId: string): string => `/history/${month}/before/${beforeId}`

/** The addresses of all pages of months after their first, given all published incidents, newest first. */
export async function earlierInMonths(moment: Moment, incidents: Begun[]): Promise<string[]> {
  const windows = await listMaintenances(moment.reader, {
    ...inHistory(moment),
    limit: Number.MAX_SAFE_INTEGER,
  })
  const begun = windows.map(({ id, startsAt }) => ({ id, startedAt: startsAt }))
  return [incidents, begun].flatMap((rows) => {
    const byMonth = Map.groupBy(rows, ({ startedAt }) => monthIn(startedAt, moment.frame.timeZone))
    return [...byMonth].flatMap(([month, inMonth]) =>
      lastOnPages(inMonth, mostOnPage).map(({ id }) => earlierPath(month, id)),
    )
  })
}

type Begun = { id: string; startedAt: Date }

/** From the month (YYYY-MM) in which something first began until this one. */
export async function monthsOfHistory({ reader, now, frame }: Moment) {
  const starts = [await findFirstStart(reader), await findFirstMaintenanceStart(reader), now]
  const firstStart = Math.min(...starts.map((start) => (start ?? now).getTime()))
  return { first: monthIn(new Date(firstStart), frame.timeZone), current: monthIn(now, frame.timeZone) }
}
