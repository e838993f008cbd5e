import type { Maintenance } from '#db/queries/maintenances.ts'
import type { Act } from '#src/act.ts'
import { afterTransition, transitionsDue } from '#src/policy/maintenance.ts'
import { writeMaintenanceUpdate } from './write-maintenance-update.ts'

/**
 * Writes down what a window has done by itself by `act.now`: that it began, that it ended. Each is an update of its
 * own, so that whoever follows hears of it. Verbs do this first, so that they judge the window as everybody sees it.
 */
export async function settle(act: Act, maintenance: Maintenance): Promise<Maintenance> {
  let settled = maintenance
  for (const transition of transitionsDue(maintenance, act.now)) {
    const kind = transition.to === 'in_progress' ? 'beginning' : 'completion'
    const next = afterTransition(settled, transition)
    const content = { kind, status: transition.to, isAutomatic: true } as const
    settled = (await writeMaintenanceUpdate(byItself(act), next, content)).maintenance
  }
  return settled
}

/** Nobody did it, whoever's call it is that finds it due. */
const byItself = (act: Act): Act => ({ ...act, author: { name: 'Allclear', tokenId: null } })
