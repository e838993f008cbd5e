import type { Component } from '#db/queries/catalog.ts'
import { isShown } from '#src/incidents/scope-names.ts'
import { type ShownStatus, shownStatusNames, worstByComponent } from '#src/policy/scope.ts'
import { type BarFacts, uptimeFrom } from './bars.ts'
import type { IncidentView } from './incident-view.ts'
import type { MaintenanceView } from './maintenance-view.ts'
import type { Uptime } from './uptime.ts'

/** A component as the public sees it. Its status is derived from open incidents and maintenances under way, never set. */
export type ComponentView = {
  id: string
  groupId: string | null
  path: string
  name: string
  description: string | null
  status: ShownStatus
  statusName: string
  /** From when on anything is known of it. */
  createdAt: Date
}

/** The same with how it fared over some days. */
export type ComponentWithUptime = ComponentView & { uptime: Uptime }

export const withUptime = (views: ComponentView[], bars: BarFacts): ComponentWithUptime[] =>
  views.map((view) => ({ ...view, uptime: uptimeFrom(bars, view) }))

/** The components that are shown, with their status now. */
export function viewComponents(
  components: Component[],
  open: Pick<IncidentView, 'scope'>[],
  maintenances: Pick<MaintenanceView, 'components'>[] = [],
): ComponentView[] {
  const statuses = worstByComponent<ShownStatus>([
    ...open.flatMap(({ scope }) => scope.components),
    ...maintenances.flatMap((each) =>
      each.components.map(({ id }) => ({ id, status: 'under_maintenance' as const })),
    ),
  ])
  return components.filter(isShown).map((component) => {
    const { id, groupId, name, description, createdAt } = component
    const status = statuses.get(id) ?? 'operational'
    return {
      id,
      groupId,
      path: `/components/${id}`,
      name,
      description,
      status,
      statusName: shownStatusNames[status],
      createdAt,
    }
  })
}
