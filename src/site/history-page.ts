import { findFirstStart, listIncidentsStartedIn } from '#db/queries/public.ts'
import { isMonth, monthAfter, monthIn, monthSpan } from './days.ts'
import { summarise } from './incident-summary.ts'
import type { Moment } from './moment.ts'

export type HistoryPage = NonNullable<Awaited<ReturnType<typeof historyPage>>>

/** A month of incidents, with the way to the months before and after it, as far as there is anything to see. */
export async function historyPage({ reader, now, catalog, frame, changesAt }: Moment, wanted?: string) {
  const current = monthIn(now, frame.timeZone)
  const month = wanted ?? current
  changesAt(monthSpan(current, frame.timeZone).to)
  const firstStart = await findFirstStart(reader)
  const first = firstStart ? monthIn(firstStart, frame.timeZone) : current
  if (!isMonth(month) || month > current || month < first) return null

  const { from, to } = monthSpan(month, frame.timeZone)
  const incidents = await listIncidentsStartedIn(reader, from, to)
  return {
    frame,
    month,
    incidents: await summarise(reader, incidents, catalog, frame.publicUrl),
    earlier: month > first ? monthAfter(month, -1) : null,
    later: month < current ? monthAfter(month, 1) : null,
  }
}
