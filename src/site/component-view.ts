import type { Component } from '#db/queries/catalog.ts'
import type { ComponentImpact } from '#db/queries/scope.ts'
import { type ComponentStatus, componentStatusNames, worstByComponent } from '#src/policy/scope.ts'
import type { Day } from './days.ts'
import type { IncidentView } from './incident-view.ts'
import { type Uptime, uptimeOver } from './uptime.ts'

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
  impacts: ComponentImpact[],
  days: Day[],
  now: Date,
): ComponentView[] {
  const statuses = worstByComponent(open.flatMap(({ scope }) => scope.components))
  const impactsOf = Map.groupBy(impacts, ({ componentId }) => componentId)
  return components
    .filter(({ archivedAt }) => archivedAt === null)
    .map(({ id, groupId, name, description, createdAt }) => {
      const status = statuses.get(id) ?? 'operational'
      return {
        id,
        groupId,
        path: `/components/${id}`,
        name,
        description,
        status,
        statusName: componentStatusNames[status],
        uptime: uptimeOver(days, impactsOf.get(id) ?? [], createdAt, now),
      }
    })
}
