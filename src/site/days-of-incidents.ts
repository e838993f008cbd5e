import { type Day, dateIn } from './days.ts'
import type { IncidentSummary } from './incident-summary.ts'

/** A day, or a run of quiet ones (`from` the earlier date), with the incidents that started on it. */
export type DayOfIncidents = { from: string; to: string; incidents: IncidentSummary[] }

/** Incidents under the days on which they started, newest day first; quiet days in a row are one entry. */
export function byDay(
  incidents: IncidentSummary[],
  days: Pick<Day, 'date'>[],
  timeZone: string,
): DayOfIncidents[] {
  const started = Map.groupBy(incidents, ({ startedAt }) => dateIn(startedAt, timeZone))
  return days.reduce<DayOfIncidents[]>((entries, { date }) => {
    const ofDay = started.get(date) ?? []
    const last = entries.at(-1)
    if (ofDay.length === 0 && last?.incidents.length === 0) last.from = date
    else entries.push({ from: date, to: date, incidents: ofDay })
    return entries
  }, [])
}
