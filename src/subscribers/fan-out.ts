import { newId } from '#db/ids.ts'
import { type FanOut, insertFanOut } from '#db/queries/deliveries.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { hasSubscribers } from '#db/queries/subscribers.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'

type Kind = 'update' | 'correction'
type Moment = Pick<Act, 'tx' | 'now'>

/**
 * Notes that subscribers are to be told of an update: one row, in the transaction that publishes it, however many
 * they are, and none where there are none: only who subscribed before is told. What is imported is history, and nobody is
 * told of it; nor of a drill.
 */
export async function fanOut(
  act: Moment,
  incident: Pick<Incident, 'isDrill'>,
  update: Pick<Update, 'id' | 'incidentId' | 'kind'>,
  kind: Kind = 'update',
): Promise<void> {
  if (update.kind === 'imported' || incident.isDrill || !(await hasSubscribers(act.tx))) return
  await insertFanOut(act.tx, {
    ...newFanOut(act, kind),
    incidentId: update.incidentId,
    updateId: update.id,
    maintenanceId: null,
    maintenanceUpdateId: null,
  })
}

/** The same for an update of planned work. */
export async function fanOutMaintenance(
  act: Moment,
  update: Pick<MaintenanceUpdate, 'id' | 'maintenanceId' | 'kind'>,
  kind: Kind = 'update',
): Promise<void> {
  if (update.kind === 'imported' && kind === 'update') return
  if (!(await hasSubscribers(act.tx))) return
  await insertFanOut(act.tx, {
    ...newFanOut(act, kind),
    incidentId: null,
    updateId: null,
    maintenanceId: update.maintenanceId,
    maintenanceUpdateId: update.id,
  })
}

const newFanOut = (
  { now }: Moment,
  kind: Kind,
): Omit<FanOut, 'incidentId' | 'updateId' | 'maintenanceId' | 'maintenanceUpdateId'> => ({
  id: newId(),
  kind,
  createdAt: now,
  content: null,
  cursor: '',
  expandedAt: null,
  withdrawnAt: null,
})
