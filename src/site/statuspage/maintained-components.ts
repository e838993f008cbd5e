import type { MaintenanceUpdateView } from '../maintenance-view.ts'
import type { SpAffectedComponent, SpComponentStatus } from './shapes.ts'

type Named = { id: string; name: string }

/**
 * What each update of one maintenance did to its components, by update id. `now` are those that it names now; who
 * goes back from there, over what its changes added and removed, knows those of every time. Null where there are none.
 */
export function maintainedComponents(
  newestFirst: Pick<MaintenanceUpdateView, 'id' | 'status' | 'change'>[],
  now: Named[],
  catalog: Named[],
): Map<string, SpAffectedComponent[] | null> {
  const affected = new Map<string, SpAffectedComponent[] | null>()
  let names = new Set(now.map(({ name }) => name))
  for (const [place, update] of newestFirst.entries()) {
    const before = new Set(names)
    for (const added of update.change?.added ?? []) before.delete(added)
    for (const removed of update.change?.removed ?? []) before.add(removed)
    const statusBefore = newestFirst[place + 1]?.status
    const changes = catalog
      .filter(({ name }) => names.has(name) || before.has(name))
      .map(({ id: code, name }) => ({
        code,
        name,
        old_status: statusOf(before.has(name), statusBefore),
        new_status: statusOf(names.has(name), update.status),
      }))
    affected.set(update.id, changes.length > 0 ? changes : null)
    names = before
  }
  return affected
}

const statusOf = (
  isNamed: boolean,
  status: MaintenanceUpdateView['status'] | undefined,
): SpComponentStatus =>
  isNamed && (status === 'in_progress' || status === 'verifying') ? 'under_maintenance' : 'operational'
