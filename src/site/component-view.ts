import type { Component } from '#db/queries/catalog.ts'
import { type ComponentStatus, componentStatusNames, worstByComponent } from '#src/policy/scope.ts'
import { type BarFacts, uptimeFrom } from './bars.ts'
import type { IncidentView } from './incident-view.ts'
import type { Uptime } from './uptime.ts'

/** A component as the public sees it. Its status is derived from open incidents, never set. */
export type ComponentView = {
  id: string
  groupId: string | null
  path: string
  name: string
  description: string | null
  status: ComponentStatus
  statusName: string
  uptime: Uptime
}

/** The components that are shown, with their status now and how they fared over some days. */
export function viewComponents(
  components: Component[],
  open: Pick<IncidentView, 'scope'>[],
  bars: BarFacts,
): ComponentView[] {
  const statuses = worstByComponent(open.flatMap(({ scope }) => scope.components))
  return components
    .filter(({ archivedAt }) => archivedAt === null)
    .map((component) => {
      const { id, groupId, name, description } = component
      const status = statuses.get(id) ?? 'operational'
      return {
        id,
        groupId,
        path: `/components/${id}`,
        name,
        description,
        status,
        statusName: componentStatusNames[status],
        uptime: uptimeFrom(bars, component),
      }
    })
}
