import type { Day } from './days.ts'
import type { IncidentSummary } from './incident-summary.ts'
import type { MaintenanceView } from './maintenance-view.ts'

/** A day, or a run of quiet ones (`from` the earlier date), with the incidents that started on it and the maintenances. */
export type DayOfIncidents = {
  from: string
  to: string
  incidents: IncidentSummary[]
  maintenances: MaintenanceView[]
}

/** Incidents and maintenances under the days on which they started, newest day first; quiet days in a row are one entry. */
export function byDay(
  incidents: IncidentSummary[],
  maintenances: MaintenanceView[],
  days: Day[],
): DayOfIncidents[] {
  const dateOf = (moment: Date) => days.find(({ from, to }) => from <= moment && moment < to)?.date
  const started = Map.groupBy(incidents, ({ startedAt }) => dateOf(startedAt))
  const planned = Map.groupBy(maintenances, ({ begunAt, startsAt }) => dateOf(begunAt ?? startsAt))
  return days.reduce<DayOfIncidents[]>((entries, { date }) => {
    const ofDay = { incidents: started.get(date) ?? [], maintenances: planned.get(date) ?? [] }
    const last = entries.at(-1)
    if (isQuiet(ofDay) && last && isQuiet(last)) last.from = date
    else entries.push({ from: date, to: date, ...ofDay })
    return entries
  }, [])
}

export const isQuiet = ({
  incidents,
  maintenances,
}: Pick<DayOfIncidents, 'incidents' | 'maintenances'>): boolean =>
  incidents.length + maintenances.length === 0
