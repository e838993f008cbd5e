import { newId } from '#db/ids.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { insertProductionChange, type ProductionChange } from '#db/queries/production-changes.ts'
import { exceptionPrefix, hashOf, newSecret } from '#src/access/secrets.ts'
import type { Act } from '#src/act.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { type ChangePurpose, letsThrough } from '#src/policy/production-change.ts'
import { type Freeze, readFreeze } from './freeze.ts'
import { record } from './record.ts'

export type NewProductionChange = {
  what: string
  /** What is changed: a service, a pipeline, a repository. The exception holds for this alone. */
  target: string
  purpose: ChangePurpose
  /** When it was made, where that was before now. */
  at?: Date
}

export type Documented = {
  change: ProductionChange
  /** The exception's secret: in this answer and nowhere else. Null: none is given. */
  exception: string | null
  freeze: Freeze
  /** Whether the freeze lets the change through. */
  mayShip: boolean
}

/**
 * Documents a production change in the incident timeline, whatever it is for. One that mitigates an open incident or
 * prevents its recurrence gets an exception from the freeze; any other waits for the end of it. A drill gets none: what
 * freezes production is real, and so is what an exception would let through.
 */
export async function documentChange(
  act: Act,
  incident: Incident,
  { what, target, purpose, at = act.now }: NewProductionChange,
): Promise<Documented> {
  const isOver = incident.resolvedAt !== null || incident.cancelledAt !== null
  const isExcepted = letsThrough[purpose] && !isOver && !incident.isDrill
  const exception = isExcepted ? newSecret(exceptionPrefix) : null
  const change: ProductionChange = {
    id: newId(),
    incidentId: incident.id,
    ...{ what, target, purpose, at },
    author: act.author.name,
    exceptionHash: exception && hashOf(exception),
    exceptionExpiresAt: isExcepted ? minutesAfter(act.now, act.policy.exceptionMinutes) : null,
    exceptionUsedAt: null,
  }
  const freeze = await readFreeze(act.tx, act.policy)
  const mayShip = isExcepted || freeze.incidents.length === 0
  await insertProductionChange(act.tx, change)
  await record(act, {
    incidentId: incident.id,
    kind: 'production_change',
    action: 'production_change.documented',
    happenedAt: at,
    details: {
      ...{ change_id: change.id, what, target, purpose },
      frozen: freeze.incidents.length > 0,
      excepted: isExcepted,
    },
  })
  return { change, exception, freeze, mayShip }
}
