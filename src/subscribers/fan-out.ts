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
 * they are. What is imported is history, and nobody is told of it; nor of a drill.
 */
export async function fanOut(
  act: Moment,
  incident: Pick<Incident, 'isDrill'>,
  update: Pick<Update, 'id' | 'incidentId' | 'kind'>,
  kind: Kind = 'update',
): Promise<void> {
  if (update.kind === 'imported' || incident.isDrill) return
  const { incidentId, id: updateId } = update
  await note(act, kind, { incidentId, updateId, maintenanceId: null, maintenanceUpdateId: null })
}

/** The same for an update of planned work. */
export async function fanOutMaintenance(
  act: Moment,
  update: Pick<MaintenanceUpdate, 'id' | 'maintenanceId' | 'kind'>,
  kind: Kind = 'update',
): Promise<void> {
  if (update.kind === 'imported' && kind === 'update') return
  const { maintenanceId, id: maintenanceUpdateId } = update
  await note(act, kind, { incidentId: null, updateId: null, maintenanceId, maintenanceUpdateId })
}

type About = Pick<FanOut, 'incidentId' | 'updateId' | 'maintenanceId' | 'maintenanceUpdateId'>

/** Only who subscribed before is told: where nobody did, there is nothing to note. */
async function note({ tx, now }: Moment, kind: Kind, about: About): Promise<void> {
  if (!(await hasSubscribers(tx))) return
  await insertFanOut(tx, {
    ...{ id: newId(), kind, createdAt: now, ...about },
    ...{ content: null, cursor: '', expandedAt: null, withdrawnAt: null },
  })
}
