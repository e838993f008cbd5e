import type { Reader } from '#db/client.ts'
import { listOpenIncidents } from '#db/queries/public.ts'
import { findScopes } from '#db/queries/scope.ts'
import { type ComponentStatus, worstByComponent } from '#src/policy/scope.ts'

/**
 * The status of every component that an open published incident names: the worst of them. One that is left
 * out is operational. Nobody sets a component's status: it follows from what was published.
 */
export async function currentStatuses(reader: Reader): Promise<Map<string, ComponentStatus>> {
  const open = await listOpenIncidents(reader)
  const scopes = await findScopes(
    reader,
    open.map(({ id }) => id),
  )
  return worstByComponent([...scopes.values()].flatMap(({ components }) => components))
}
