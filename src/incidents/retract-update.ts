import type { Tx } from '#db/client.ts'
import { withdrawFanOuts } from '#db/queries/deliveries.ts'
import { changeIncident, type Incident } from '#db/queries/incidents.ts'
import { changeUpdate, findLastUpdate, type Update } from '#db/queries/updates.ts'
import type { Act } from '#src/act.ts'
import { record } from './record.ts'
import { tellPublic } from './tell-public.ts'

/**
 * Withdraws a wrong or leaking update: page and feed show a tombstone with the reason in its place. The words
 * stay with the team. The status, the scope and the promise that it brought stand until the next update.
 */
export async function retractUpdate(
  act: Act,
  incident: Incident,
  update: Update,
  reason: string,
): Promise<Update> {
  if (update.retractedAt) return update
  const retraction = { retractedAt: act.now, retractionReason: reason }
  await changeUpdate(act.tx, update.id, retraction)
  await withdrawFanOuts(act.tx, update.id, act.now)
  await dropPostmortemUrl(act.tx, update)
  await record(act, {
    incidentId: incident.id,
    kind: 'retraction',
    action: 'update.retracted',
    updateId: update.id,
  })
  await tellPublic(act, incident)
  return { ...update, ...retraction }
}

/** The incident keeps a copy of the link that its standing resolution gave: it goes with the words. */
export async function dropPostmortemUrl(tx: Tx, update: Update): Promise<void> {
  const last = await findLastUpdate(tx, update.incidentId)
  if (last?.id === update.id) await changeIncident(tx, update.incidentId, { postmortemUrl: null })
}
