import { listMaintenances } from '#db/queries/maintenance-lists.ts'
import { findSeries } from '#db/queries/maintenance-series.ts'
import { findLastMaintenanceUpdate, listMaintenanceUpdatesBefore } from '#db/queries/maintenance-updates.ts'
import { findMaintenance } from '#db/queries/maintenances.ts'
import { isOver } from '#src/policy/maintenance.ts'
import { viewMaintenances, viewMaintenanceUpdate } from './maintenance-view.ts'
import { renderMarkdown } from './markdown.ts'
import type { Moment } from './moment.ts'
import { laterPages, standingMaintenances } from './standing-maintenances.ts'
import { earlierUpdates, earlierUpdatesPage, firstOnOwnPage } from './update-pages.ts'

/** A maintenance with its newest updates. */
export async function maintenancePage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const row = await findMaintenance(reader, id)
  if (!row) return null
  const count = await countUpdates(moment, id)
  const first = firstOnOwnPage(count)
  const [maintenance] = await viewMaintenances(reader, [row], catalog, moment, {
    mostUpdates: count - first + 1,
  })
  const series = row.announceAt && row.seriesId ? await findSeries(reader, row.seriesId) : null
  return {
    frame,
    maintenance: maintenance!,
    /** Where the updates before those are; null where there are none. */
    earlier: earlierUpdates(maintenance!.path, first),
    /** Of a window that repeats and is not announced yet: what its series is for, as safe HTML. */
    plannedHtml: series && renderMarkdown(series.message, frame.publicUrl),
  }
}

/** A page of a maintenance's updates before one of a sequence; null where there is no such page. */
export async function earlierUpdatesOfMaintenance(moment: Moment, id: string, before: string) {
  const { reader, frame } = moment
  const row = await findMaintenance(reader, id)
  if (!row) return null
  const page = await earlierUpdatesPage(
    { path: `/maintenance/${id}`, address: before, count: await countUpdates(moment, id) },
    (slice) => listMaintenanceUpdatesBefore(reader, id, slice),
    (update) => viewMaintenanceUpdate(update, frame.publicUrl),
  )
  return page && { frame, title: row.title, ...page }
}

/** They are numbered from one, without a gap. */
const countUpdates = async ({ reader }: Moment, id: string): Promise<number> =>
  (await findLastMaintenanceUpdate(reader, id))?.sequence ?? 0

/** How many of those ahead are listed, and among how many of the latest those are looked for that are over. */
const mostUpcoming = 100
const mostRecent = 30

/** Planned work that is under way, the next ahead, and what was over last; the history has the rest. */
export async function maintenancesPage(moment: Moment) {
  const { reader, catalog, frame, now } = moment
  const standing = await standingMaintenances(moment, { mostUpcoming })
  // A window that was called off before its start is over, too, but of no time that has passed.
  const which = { before: { startsAt: now, id: '' }, newsOnly: true, limit: mostRecent }
  const begun = await listMaintenances(reader, which)
  const views = await viewMaintenances(reader, begun, catalog, moment, { mostUpdates: 0 })
  return { frame, ...standing, over: views.filter(({ status }) => isOver(status)) }
}

/** What is ahead after one of them; null where there is nothing. */
export async function laterMaintenancesPage(moment: Moment, afterId: string) {
  const after = await findMaintenance(moment.reader, afterId)
  if (!after) return null
  const { upcoming, later } = await standingMaintenances(moment, { mostUpcoming, after })
  return upcoming.length > 0 ? { frame: moment.frame, upcoming, later } : null
}

/** The addresses of all pages of what is ahead after the first. */
export const laterMaintenances = (moment: Moment): Promise<string[]> => laterPages(moment, mostUpcoming)
