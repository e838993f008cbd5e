import { listComponents } from '#db/queries/catalog.ts'
import { changeSeriesRow, listOccurrences, type MaintenanceSeries } from '#db/queries/maintenance-series.ts'
import { changeMaintenance, type Maintenance, replaceComponents } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { isBlank } from '#src/policy/blank.ts'
import { reasonMissing } from '#src/policy/maintenance-series.ts'
import type { Objection } from '#src/policy/objection.ts'
import { advanceMaintenance } from '../advance-maintenance.ts'
import { changeContent } from '../change-maintenance.ts'
import { writeMaintenanceUpdate } from '../write-maintenance-update.ts'
import { announceTime, announceWindows, endOf, makeWindow, makeWindows } from './make-windows.ts'
import { occurrencesOf } from './occurrences.ts'
import { pairOccurrences } from './pair-occurrences.ts'
import { objectionsToPlan, type SeriesPlan } from './schedule-series.ts'

type Outcome = { ok: true; series: MaintenanceSeries } | Refusal

/**
 * Changes a series and with it every window ahead that nobody has touched: it moves, and who was told of it is told
 * from and to. `reason` is read beside that, and where a window that was announced falls away.
 */
export async function changeSeries(
  act: Act,
  before: MaintenanceSeries,
  amendment: Partial<SeriesPlan>,
  reason: string | null = null,
): Promise<Outcome> {
  const { tx, now } = act
  const stated = Object.entries(amendment).filter(([, value]) => value !== undefined)
  const series: MaintenanceSeries = { ...before, ...Object.fromEntries(stated) }
  const objected = objectionsToPlan(series, now)
  if (objected.length > 0) return { ok: false, objections: objected }

  const ahead = await listOccurrences(tx, series.id, now)
  const starts = occurrencesOf(series, now, before.madeUpTo ?? now)
  const { moved, gone, added } = pairOccurrences(ahead, starts)
  const dropped = gone.filter(isUntouched)
  const unexplained = objectionsToDropping(dropped, reason)
  if (unexplained.length > 0) return { ok: false, objections: unexplained }

  await changeSeriesRow(tx, series.id, series)
  await audit(
    act,
    'maintenance_series.changed',
    { type: 'maintenance_series', id: series.id },
    {
      fields: stated.map(([field]) => field),
    },
  )
  for (const { window, startsAt } of moved) {
    if (isUntouched(window)) await moveWindow(act, series, window, startsAt, reason)
  }
  for (const window of dropped) await dropWindow(act, window, reason)
  for (const startsAt of added) await makeWindow(act, series, startsAt)
  await makeWindows(act, series)
  await announceWindows(act)
  await bumpRevision(tx, now)
  return { ok: true, series }
}

/** Ends a series: the windows ahead that nobody has touched do not take place, and who was told of one is told why. */
export async function endSeries(
  act: Act,
  before: MaintenanceSeries,
  reason: string | null,
): Promise<Outcome> {
  if (before.endedAt) return { ok: true, series: before }
  const ahead = (await listOccurrences(act.tx, before.id, act.now)).filter(isUntouched)
  const objected = objectionsToDropping(ahead, reason)
  if (objected.length > 0) return { ok: false, objections: objected }
  const series = { ...before, endedAt: act.now }
  await changeSeriesRow(act.tx, series.id, { endedAt: act.now })
  await audit(act, 'maintenance_series.ended', { type: 'maintenance_series', id: series.id })
  for (const window of ahead) await dropWindow(act, window, reason)
  await bumpRevision(act.tx, act.now)
  return { ok: true, series }
}

/** Nobody has moved it, holds it or has ended it. */
const isUntouched = ({ status, isOwn, heldAt }: Maintenance): boolean =>
  status === 'scheduled' && !isOwn && heldAt === null

function objectionsToDropping(windows: Maintenance[], reason: string | null): Objection[] {
  const announced = windows.filter(isAnnounced).length
  return announced > 0 && isBlank(reason) ? [reasonMissing(announced)] : []
}

const isAnnounced = ({ announceAt }: Maintenance): boolean => announceAt === null

async function moveWindow(
  act: Act,
  series: MaintenanceSeries,
  before: Maintenance,
  startsAt: Date,
  reason: string | null,
): Promise<void> {
  const { tx, now } = act
  const endsAt = endOf(series, startsAt)
  const known = new Set((await listComponents(tx)).map(({ id }) => id))
  const componentIds = series.componentIds.filter((id) => known.has(id))
  const content = await changeContent(tx, before, { startsAt, endsAt, componentIds, message: reason })
  const after: Maintenance = {
    ...before,
    ...{ title: series.title, startsAt, endsAt, occurrenceAt: startsAt },
    announceAt: isAnnounced(before) ? null : announceTime(series, startsAt),
  }
  const isOther = content !== null || series.title !== before.title
  const seen = { calendarSequence: before.calendarSequence + 1, changedAt: now }
  await replaceComponents(tx, before.id, componentIds)
  if (content && isAnnounced(before)) await writeMaintenanceUpdate(act, { ...after, ...seen }, content)
  else await changeMaintenance(tx, before.id, { ...after, ...(isOther && seen) })
}

/** A window that was announced is cancelled in public; one that was not leaves page and calendars without a word. */
async function dropWindow(act: Act, window: Maintenance, reason: string | null): Promise<void> {
  if (isAnnounced(window)) await advanceMaintenance(act, window, 'cancellation', reason)
  else {
    await changeMaintenance(act.tx, window.id, {
      status: 'cancelled',
      announceAt: null,
      calendarSequence: window.calendarSequence + 1,
      changedAt: act.now,
    })
  }
}
