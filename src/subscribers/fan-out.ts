import { newId } from '#db/ids.ts'
import { insertFanOut } from '#db/queries/deliveries.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'

/**
 * Notes that subscribers are to be told of an update: one row, in the transaction that publishes it, however many
 * they are. What is imported is history, and nobody is told of it; nor
 * of a drill.
 */
export async function fanOut(
  { tx, now }: Pick<Act, 'tx' | 'now'>,
  incident: Pick<Incident, 'isDrill'>,
  update: Pick<Update, 'id' | 'incidentId' | 'kind'>,
  kind: 'update' | 'correction' = 'update',
): Promise<void> {
  if (update.kind === 'imported' || incident.isDrill) return
  await insertFanOut(tx, {
    id: newId(),
    kind,
    incidentId: update.incidentId,
    updateId: update.id,
    maintenanceId: null,
    maintenanceUpdateId: null,
    createdAt: now,
    content: null,
    cursor: '',
    expandedAt: null,
    withdrawnAt: null,
  })
}
