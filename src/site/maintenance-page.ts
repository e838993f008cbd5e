import { findSeries } from '#db/queries/maintenance-series.ts'
import { findMaintenance, listMaintenances } from '#db/queries/maintenances.ts'
import { isOver } from '#src/policy/maintenance.ts'
import { viewMaintenances } from './maintenance-view.ts'
import { renderMarkdown } from './markdown.ts'
import type { Moment } from './moment.ts'
import { standingMaintenances } from './standing-maintenances.ts'

export async function maintenancePage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const row = await findMaintenance(reader, id)
  if (!row) return null
  const [maintenance] = await viewMaintenances(reader, [row], catalog, moment)
  const series = row.announceAt && row.seriesId ? await findSeries(reader, row.seriesId) : null
  return {
    frame,
    maintenance: maintenance!,
    /** Of a window that repeats and is not announced yet: what its series is for, as safe HTML. */
    plannedHtml: series && renderMarkdown(series.message, frame.publicUrl),
  }
}

/** How many of those ahead are listed, and among how many of the latest those are looked for that are over. */
const mostUpcoming = 100
const mostRecent = 30

/** All planned work that stands, and what was over last; the history has the rest. */
export async function maintenancesPage(moment: Moment) {
  const { reader, catalog, frame, now } = moment
  const standing = await standingMaintenances(moment, { mostUpcoming })
  // A window that was called off before its start is over, too, but of no time that has passed.
  const begun = await listMaintenances(reader, { before: { startsAt: now, id: '' }, limit: mostRecent })
  const views = await viewMaintenances(reader, begun, catalog, moment)
  return { frame, ...standing, over: views.filter(({ status }) => isOver(status)) }
}
