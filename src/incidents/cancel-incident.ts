import { changeIncident, type Incident } from '#db/queries/incidents.ts'
import type { Act, Refusal } from '#src/act.ts'
import { objections } from '#src/policy/objections.ts'
import { loadFacts } from './facts.ts'
import { record } from './record.ts'

/**
 * Closes an incident that was declared too early and never published. Declaring early is cheap only if a
 * false alarm can end without a word to the public.
 */
export async function cancelIncident(
  act: Act,
  incident: Incident,
  reason: string,
): Promise<{ ok: true; incident: Incident } | Refusal> {
  const objected = objections(
    { kind: 'cancellation', reason },
    await loadFacts(act.tx, act.policy, incident),
    act.now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }
  const cancelled: Incident = { ...incident, cancelledAt: act.now, cancellationReason: reason }
  await changeIncident(act.tx, incident.id, cancelled)
  await record(act, {
    incidentId: incident.id,
    kind: 'cancellation',
    action: 'incident.cancelled',
    details: { reason },
  })
  return { ok: true, incident: cancelled }
}
