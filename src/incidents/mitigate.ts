import { newId } from '#db/ids.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { insertMitigation, type Mitigation, markMitigationRemoved } from '#db/queries/mitigations.ts'
import type { Act } from '#src/act.ts'
import { record } from './record.ts'

/** Records what was done to stop the bleeding. A temporary one is to be removed before the incident is resolved. */
export async function addMitigation(
  act: Act,
  incident: Incident,
  { what, isTemporary }: { what: string; isTemporary: boolean },
): Promise<Mitigation> {
  const mitigation: Mitigation = {
    id: newId(),
    incidentId: incident.id,
    ...{ what, isTemporary },
    madeAt: act.now,
    madeBy: act.author.name,
    removedAt: null,
    removedBy: null,
  }
  await insertMitigation(act.tx, mitigation)
  await record(act, {
    incidentId: incident.id,
    kind: 'mitigation',
    action: 'mitigation.made',
    details: { mitigation_id: mitigation.id, what, temporary: isTemporary },
  })
  return mitigation
}

/** Marks a temporary mitigation as removed; `result` says what was seen when it went. */
export async function removeMitigation(
  act: Act,
  mitigation: Mitigation,
  result: string | null,
): Promise<Mitigation> {
  const removal = { removedAt: act.now, removedBy: act.author.name }
  await markMitigationRemoved(act.tx, mitigation.id, removal)
  await record(act, {
    incidentId: mitigation.incidentId,
    kind: 'mitigation',
    action: 'mitigation.removed',
    details: {
      ...{ mitigation_id: mitigation.id, what: mitigation.what, removed: true },
      ...(result !== null && { result }),
    },
  })
  return { ...mitigation, ...removal }
}
