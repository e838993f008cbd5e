import {
  findProductionChangeByException,
  markExceptionUsed,
  type ProductionChange,
} from '#db/queries/production-changes.ts'
import { hashOf } from '#src/access/secrets.ts'
import type { Act } from '#src/act.ts'
import { record } from './record.ts'

/** Why an exception lets nothing through. */
export type ExceptionFault =
  | { fault: 'unknown' }
  | { fault: 'wrong_target' | 'expired' | 'used'; change: ProductionChange }

/**
 * Uses an exception from the freeze, once and for what it was made for. An attempt on another target does not use
 * it up. The first of two transactions wins, in whatever process they run.
 */
export async function redeemException(
  act: Act,
  { token, target }: { token: string; target: string },
): Promise<{ ok: true; change: ProductionChange } | ({ ok: false } & ExceptionFault)> {
  const change = await findProductionChangeByException(act.tx, hashOf(token))
  if (!change) return { ok: false, fault: 'unknown' }
  if (change.target !== target) return { ok: false, fault: 'wrong_target', change }
  if (change.exceptionUsedAt) return { ok: false, fault: 'used', change }
  if (change.exceptionExpiresAt! <= act.now) return { ok: false, fault: 'expired', change }
  if (!(await markExceptionUsed(act.tx, change.id, act.now))) return { ok: false, fault: 'used', change }

  await record(act, {
    incidentId: change.incidentId,
    kind: 'production_change',
    action: 'production_change.exception_redeemed',
    details: { change_id: change.id, target, redeemed: true },
  })
  return { ok: true, change: { ...change, exceptionUsedAt: act.now } }
}
