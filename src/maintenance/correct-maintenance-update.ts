import {
  changeMaintenanceUpdate,
  insertMaintenanceWording,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { changeMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { fanOutMaintenance } from '#src/subscribers/fan-out.ts'

/**
 * Corrects the words of a published update. The page says that it was edited and when; the team keeps the earlier
 * ones. Subscribers are told where the lead asks for it; calendars take over a corrected announcement.
 */
export async function correctMaintenanceUpdate(
  act: Act,
  maintenance: Pick<Maintenance, 'id' | 'calendarSequence'>,
  update: MaintenanceUpdate & { body: string },
  body: string,
  { notifies = false }: { notifies?: boolean } = {},
): Promise<MaintenanceUpdate> {
  const { tx, now, author } = act
  if (body === update.body) return update
  const wording = { updateId: update.id, replacedAt: now, replacedBy: author.name, body: update.body }
  await insertMaintenanceWording(tx, wording)
  await changeMaintenanceUpdate(tx, update.id, { body, editedAt: now })
  if (isInCalendar(update)) await changeMaintenance(tx, maintenance.id, nextInCalendar(maintenance, now))
  const corrected = { ...update, body, editedAt: now }
  if (notifies) await fanOutMaintenance(act, corrected, 'correction')
  const details = { maintenance_id: update.maintenanceId }
  await audit(act, 'maintenance_update.corrected', { type: 'maintenance_update', id: update.id }, details)
  await bumpRevision(tx, now)
  return corrected
}

/** Calendars show the words of the announcement. */
export const isInCalendar = ({ kind, sequence }: Pick<MaintenanceUpdate, 'kind' | 'sequence'>): boolean =>
  kind === 'schedule' || (kind === 'imported' && sequence === 1)

/** What a window becomes when its calendar entry is another. */
export const nextInCalendar = (
  { calendarSequence }: Pick<Maintenance, 'calendarSequence'>,
  now: Date,
): Pick<Maintenance, 'calendarSequence' | 'changedAt'> => ({
  calendarSequence: calendarSequence + 1,
  changedAt: now,
})
