import { listDueMaintenances } from '#db/queries/maintenances.ts'
import type { Act } from '#src/act.ts'
import { settle } from './settle.ts'

/** Writes down what windows have begun or ended by themselves by `act.now`. */
export async function maintenanceTick(act: Act): Promise<void> {
  for (const maintenance of await listDueMaintenances(act.tx, act.now)) await settle(act, maintenance)
}
