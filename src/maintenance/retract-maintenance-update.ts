import { forgetIdempotentAnswers } from '#db/queries/idempotency.ts'
import {
  changeMaintenanceUpdate,
  deleteMaintenanceWordings,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'

/** Withdraws a wrong or leaking update: page and feed show a tombstone with the reason. The window stands as it is. */
export async function retractMaintenanceUpdate(
  act: Act,
  update: MaintenanceUpdate,
  reason: string,
): Promise<MaintenanceUpdate> {
  if (update.retractedAt) return update
  return write(act, update, { retractedAt: act.now, retractionReason: reason }, 'retracted')
}

/**
 * Removes an update's words everywhere: from its row, its earlier wordings and the kept answers. The caller scrubs
 * the database once the transaction is committed.
 */
export async function purgeMaintenanceUpdate(
  act: Act,
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
  return write(act, update, tombstone, 'purged')
}

async function write(
  act: Act,
  update: MaintenanceUpdate,
  changes: Partial<MaintenanceUpdate>,
  action: string,
): Promise<MaintenanceUpdate> {
  await changeMaintenanceUpdate(act.tx, update.id, changes)
  const details = { maintenance_id: update.maintenanceId }
  await audit(act, `maintenance_update.${action}`, { type: 'maintenance_update', id: update.id }, details)
  await bumpRevision(act.tx, act.now)
  return { ...update, ...changes }
}
