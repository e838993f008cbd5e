import { newId } from '#db/ids.ts'
import {
  findLastMaintenanceUpdate,
  insertMaintenanceUpdate,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import {
  changeMaintenance,
  findComponentsOf,
  type Maintenance,
  markMaintained,
} from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { isActive } from '#src/policy/maintenance.ts'
import { fanOutMaintenance } from '#src/subscribers/fan-out.ts'

/** What an update says, before it has an id, an author and a time. */
export type MaintenanceContent = Pick<MaintenanceUpdate, 'kind' | 'status'> &
  Partial<Pick<MaintenanceUpdate, 'body' | 'change' | 'isAutomatic'>>

/** What a verb hands back: the window as it stands now, and what was published about it. */
export type MaintenancePublished = { ok: true; maintenance: Maintenance; update: MaintenanceUpdate }

/**
 * The one place where an update of a maintenance is written: with it, in the same transaction, the window as it
 * stands after it, what followers are to be told, the audit log and the new revision.
 */
export async function writeMaintenanceUpdate(
  act: Act,
  changed: Maintenance,
  content: MaintenanceContent,
): Promise<MaintenancePublished> {
  // Followers know of it once it is announced, begins or is cancelled.
  const tellsOfIt = content.kind === 'schedule' || content.status !== 'scheduled'
  const maintenance = tellsOfIt ? { ...changed, announceAt: null } : changed
  const { tx, now } = act
  const last = await findLastMaintenanceUpdate(tx, maintenance.id)
  const update: MaintenanceUpdate = {
    ...draftedMaintenanceUpdate(content, maintenance, now),
    id: newId(),
    sequence: (last?.sequence ?? 0) + 1,
    author: act.author.name,
  }
  await insertMaintenanceUpdate(tx, update)
  await changeMaintenance(tx, maintenance.id, maintenance)
  if (isActive(update.status) || update.status === 'completed') await touchComponents(act, maintenance)
  await audit(
    act,
    `maintenance.${update.kind}_published`,
    { type: 'maintenance_update', id: update.id },
    {
      maintenance_id: maintenance.id,
      status: update.status,
      ...(update.change && { change: update.change }),
    },
  )
  await fanOutMaintenance(act, update)
  await bumpRevision(tx, now)
  return { ok: true, maintenance, update }
}

/** What a window under way names is under its hands, and is let go when it is over. */
export async function touchComponents({ tx, now }: Pick<Act, 'tx' | 'now'>, { id }: Pick<Maintenance, 'id'>) {
  await markMaintained(tx, (await findComponentsOf(tx, [id])).get(id) ?? [], now)
}

/** An update as it would be written at `now`, before it has an id, a place and an author: for previews. */
export const draftedMaintenanceUpdate = (
  content: MaintenanceContent,
  { id }: Pick<Maintenance, 'id'>,
  now: Date,
): MaintenanceUpdate => ({
  id: 'preview',
  maintenanceId: id,
  sequence: 0,
  publishedAt: now,
  author: '',
  isAutomatic: false,
  body: null,
  change: null,
  editedAt: null,
  retractedAt: null,
  retractionReason: null,
  purgedAt: null,
  ...content,
})
