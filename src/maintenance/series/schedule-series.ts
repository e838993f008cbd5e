import { newId } from '#db/ids.ts'
import { insertSeries, type MaintenanceSeries } from '#db/queries/maintenance-series.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { seriesObjections } from '#src/policy/maintenance-series.ts'
import { announceWindows, horizonAt, makeWindows } from './make-windows.ts'
import { occurrencesOf, ruleFault } from './occurrences.ts'

/** What a person says of a series. */
export type SeriesPlan = Pick<
  MaintenanceSeries,
  | 'title'
  | 'message'
  | 'rrule'
  | 'timeZone'
  | 'firstStartsAt'
  | 'durationMinutes'
  | 'leadMinutes'
  | 'componentIds'
>

/**
 * Announces work that repeats. The windows of the next months are made at once; followers are told of each some time
 * before it begins, not of all of them now.
 */
export async function scheduleSeries(
  act: Act,
  plan: SeriesPlan,
): Promise<{ ok: true; series: MaintenanceSeries } | Refusal> {
  const objected = objectionsToPlan(plan, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  const series: MaintenanceSeries = {
    ...plan,
    id: newId(),
    createdAt: act.now,
    createdBy: act.author.name,
    madeUpTo: null,
    endedAt: null,
  }
  await insertSeries(act.tx, series)
  const details = { rrule: plan.rrule, time_zone: plan.timeZone }
  await audit(act, 'maintenance_series.scheduled', { type: 'maintenance_series', id: series.id }, details)
  await makeWindows(act, series)
  await announceWindows(act)
  return { ok: true, series }
}

export function objectionsToPlan(plan: SeriesPlan, now: Date) {
  const fault = ruleFault(plan, now)
  const starts = fault === null ? occurrencesOf(plan, now, horizonAt(now)) : []
  const gaps = starts.slice(1).map((start, place) => (+start - +starts[place]!) / minuteMs)
  return seriesObjections({ ...plan, ruleFault: fault, shortestGapMinutes: Math.min(...gaps) })
}

const minuteMs = 60_000
