import { listMaintenancesStartingIn } from '#db/queries/maintenance-lists.ts'
import { findSeriesOf } from '#db/queries/maintenance-series.ts'
import { listMaintenanceUpdates } from '#db/queries/maintenance-updates.ts'
import { findComponentsOf } from '#db/queries/maintenances.ts'
import { isInCalendar } from '#src/maintenance/correct-maintenance-update.ts'
import { lastDays } from './days.ts'
import type { Frame, Moment } from './moment.ts'

/** How many days a window that is over stays in the calendar. */
const daysBack = 90

/** A window as a calendar shows it. `sequence` counts up with every change that a calendar must take over. */
export type CalendarEntry = {
  id: string
  path: string
  title: string
  /** What was announced, in Markdown; null where that was withdrawn. */
  message: string | null
  startsAt: Date
  endsAt: Date
  isCancelled: boolean
  components: string[]
  sequence: number
  createdAt: Date
  changedAt: Date
}

export type Calendar = { frame: Frame; entries: CalendarEntry[] }

/** Planned work of the last months and all that is ahead, the latest first; what is cancelled stays, marked so. */
export async function calendarOf({ reader, now, catalog, frame, changesAt }: Moment): Promise<Calendar> {
  const days = lastDays(daysBack, now, frame.timeZone)
  changesAt(days.at(-1)!.to)
  const rows = await listMaintenancesStartingIn(reader, days[0]!.from, endOfTime)
  const ids = rows.map(({ id }) => id)
  const componentsOf = await findComponentsOf(reader, ids)
  const updates = await listMaintenanceUpdates(reader, ids)
  const series = new Map(
    (await findSeriesOf(reader, [...new Set(rows.flatMap(({ seriesId }) => seriesId ?? []))])).map(
      ({ id, message }) => [id, message],
    ),
  )
  const announced = new Map(
    updates.flatMap(({ maintenanceId, kind, sequence, retractedAt, body }) =>
      isInCalendar({ kind, sequence }) && retractedAt === null ? [[maintenanceId, body] as const] : [],
    ),
  )
  return {
    frame,
    entries: rows.map(
      ({
        id,
        title,
        startsAt,
        endsAt,
        status,
        calendarSequence,
        createdAt,
        changedAt,
        seriesId,
        announceAt,
      }) => ({
        ...{ id, title, startsAt, endsAt, createdAt, changedAt },
        path: `/maintenance/${id}`,
        message: announced.get(id) ?? (announceAt && seriesId ? (series.get(seriesId) ?? null) : null),
        isCancelled: status === 'cancelled',
        components: catalog.components
          .filter((component) => componentsOf.get(id)?.includes(component.id))
          .map(({ name }) => name),
        sequence: calendarSequence,
      }),
    ),
  }
}

/** No time that the API takes lies beyond it. */
const endOfTime = new Date('2100-01-01T00:00:00Z')
