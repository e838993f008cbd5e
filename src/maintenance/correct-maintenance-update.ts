import {
  changeMaintenanceUpdate,
  insertMaintenanceWording,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'

/** Corrects the words of a published update. The page says that it was edited and when; the team keeps the earlier ones. */
export async function correctMaintenanceUpdate(
  act: Act,
  update: MaintenanceUpdate & { body: string },
  body: string,
): Promise<MaintenanceUpdate> {
  const { tx, now, author } = act
  if (body === update.body) return update
  const wording = { updateId: update.id, replacedAt: now, replacedBy: author.name, body: update.body }
  await insertMaintenanceWording(tx, wording)
  await changeMaintenanceUpdate(tx, update.id, { body, editedAt: now })
  const details = { maintenance_id: update.maintenanceId }
  await audit(act, 'maintenance_update.corrected', { type: 'maintenance_update', id: update.id }, details)
  await bumpRevision(tx, now)
  return { ...update, body, editedAt: now }
}
