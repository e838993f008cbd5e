import {
  changeSeriesRow,
  findSeries,
  listSeriesMadeUpTo,
  listUnannounced,
  type MaintenanceSeries,
} from '#db/queries/maintenance-series.ts'
import { insertMaintenance, type Maintenance, replaceComponents } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import type { Act } from '#src/act.ts'
import { seriesHorizonDays } from '#src/policy/maintenance-series.ts'
import { plannedMaintenance } from '../schedule-maintenance.ts'
import { writeMaintenanceUpdate } from '../write-maintenance-update.ts'
import { occurrencesOf } from './occurrences.ts'

/** Makes the windows of all series up to the horizon, and tells followers of those whose time has come. */
export async function seriesTick(act: Act): Promise<void> {
  // Twice a day is often enough to look three months ahead.
  const due = new Date(horizonAt(act.now).getTime() - dayMs / 2)
  for (const series of await listSeriesMadeUpTo(act.tx, due)) await makeWindows(act, series)
  await announceWindows(act)
}

/**
 * Makes the windows of a series that are missing up to the horizon. They stand on the page and in calendars from then
 * on; nobody is told yet. What has begun already is made no more. A second call makes nothing.
 */
export async function makeWindows(act: Act, series: MaintenanceSeries): Promise<void> {
  const horizon = horizonAt(act.now)
  const after = series.madeUpTo && series.madeUpTo > act.now ? series.madeUpTo : act.now
  const starts = occurrencesOf(series, after, horizon)
  for (const startsAt of starts) await makeWindow(act, series, startsAt)
  await changeSeriesRow(act.tx, series.id, { madeUpTo: horizon })
  if (starts.length > 0) await bumpRevision(act.tx, act.now)
}

export async function makeWindow(act: Act, series: MaintenanceSeries, startsAt: Date): Promise<void> {
  const { title, message, componentIds } = series
  const plan = { title, message, componentIds, startsAt, endsAt: endOf(series, startsAt) }
  const window: Maintenance = {
    ...plannedMaintenance(act, { ...plan, occurrence: { seriesId: series.id, at: startsAt } }),
    createdBy: series.createdBy,
    announceAt: announceTime(series, startsAt),
  }
  await insertMaintenance(act.tx, window)
  await replaceComponents(act.tx, window.id, componentIds)
}

/** Tells followers of the windows whose time for that has come. */
export async function announceWindows(act: Act): Promise<void> {
  for (const window of await listUnannounced(act.tx, act.now)) {
    const series = window.seriesId === null ? null : await findSeries(act.tx, window.seriesId)
    const body = series?.message ?? window.title
    await writeMaintenanceUpdate(act, window, { kind: 'schedule', status: window.status, body })
  }
}

export const endOf = (
  { durationMinutes }: Pick<MaintenanceSeries, 'durationMinutes'>,
  startsAt: Date,
): Date => new Date(startsAt.getTime() + durationMinutes * minuteMs)

export const announceTime = ({ leadMinutes }: Pick<MaintenanceSeries, 'leadMinutes'>, startsAt: Date): Date =>
  new Date(startsAt.getTime() - leadMinutes * minuteMs)

export const horizonAt = (now: Date): Date => new Date(now.getTime() + seriesHorizonDays * dayMs)

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
