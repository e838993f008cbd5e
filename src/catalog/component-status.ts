import type { Reader } from '#db/client.ts'
import { findComponentsOf, listStandingMaintenances } from '#db/queries/maintenances.ts'
import { listOpenIncidents } from '#db/queries/public.ts'
import { findScopes } from '#db/queries/scope.ts'
import { isActive, maintenanceAt } from '#src/policy/maintenance.ts'
import { type ShownStatus, worstByComponent } from '#src/policy/scope.ts'

/**
 * The status at `now` of every component that an open published incident or a maintenance under way names: the
 * worst of them. One that is left out is operational. Nobody sets a component's status: it follows from what was
 * published. `except` is an incident or a maintenance that is left out of account.
 */
export async function currentStatuses(
  reader: Reader,
  now: Date,
  except?: string,
): Promise<Map<string, ShownStatus>> {
  const open = (await listOpenIncidents(reader)).filter(({ id }) => id !== except)
  const scopes = await findScopes(
    reader,
    open.map(({ id }) => id),
  )
  return worstByComponent<ShownStatus>([
    ...[...scopes.values()].flatMap(({ components }) => components),
    ...(await maintained(reader, now, except)),
  ])
}

/** The components that a maintenance has under its hands. */
async function maintained(
  reader: Reader,
  now: Date,
  except?: string,
): Promise<{ id: string; status: 'under_maintenance' }[]> {
  const standing = await listStandingMaintenances(reader)
  const active = standing.filter((each) => each.id !== except && isActive(maintenanceAt(each, now).status))
  const components = await findComponentsOf(
    reader,
    active.map(({ id }) => id),
  )
  return [...components.values()].flat().map((id) => ({ id, status: 'under_maintenance' }))
}
