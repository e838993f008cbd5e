import { withdrawMaintenanceFanOuts } from '#db/queries/deliveries.ts'
import { forgetIdempotentAnswers } from '#db/queries/idempotency.ts'
import {
  changeMaintenanceUpdate,
  deleteMaintenanceWordings,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { changeMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { isInCalendar, nextInCalendar } from './correct-maintenance-update.ts'

/** Withdraws a wrong or leaking update: page and feed show a tombstone with the reason. The window stands as it is. */
export async function retractMaintenanceUpdate(
  act: Act,
  maintenance: Maintenance,
  update: MaintenanceUpdate,
  reason: string,
): Promise<MaintenanceUpdate> {
  if (update.retractedAt) return update
  return write(act, maintenance, update, { retractedAt: act.now, retractionReason: reason }, 'retracted')
}

/**
 * Removes an update's words everywhere: from its row, its earlier wordings and the kept answers. The caller scrubs
 * the database once the transaction is committed.
 */
export async function purgeMaintenanceUpdate(
  act: Act,
  maintenance: Maintenance,
  update: MaintenanceUpdate,
  reason: string,
): Promise<MaintenanceUpdate> {
  await deleteMaintenanceWordings(act.tx, update.id)
  await forgetIdempotentAnswers(act.tx, update.maintenanceId)
  const tombstone = {
    body: null,
    retractedAt: update.retractedAt ?? act.now,
    retractionReason: reason,
    purgedAt: act.now,
  }
  return write(act, maintenance, update, tombstone, 'purged')
}

async function write(
  act: Act,
  maintenance: Maintenance,
  update: MaintenanceUpdate,
  changes: Partial<MaintenanceUpdate>,
  action: string,
): Promise<MaintenanceUpdate> {
  await changeMaintenanceUpdate(act.tx, update.id, changes)
  if (isInCalendar(update))
    await changeMaintenance(act.tx, maintenance.id, nextInCalendar(maintenance, act.now))
  await withdrawMaintenanceFanOuts(act.tx, update.id, act.now)
  const details = { maintenance_id: update.maintenanceId }
  await audit(act, `maintenance_update.${action}`, { type: 'maintenance_update', id: update.id }, details)
  await bumpRevision(act.tx, act.now)
  return { ...update, ...changes }
}
