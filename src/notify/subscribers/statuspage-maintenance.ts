import type { Reader } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import { listMaintenanceUpdates } from '#db/queries/maintenance-updates.ts'
import type { Maintenance } from '#db/queries/maintenances.ts'
import { latest } from '#src/policy/instants.ts'
import { maintenanceText } from '#src/site/maintenance-text.ts'
import type { MaintenanceView } from '#src/site/maintenance-view.ts'
import { maintainedComponents } from '#src/site/statuspage/maintained-components.ts'
import { spStatus } from '#src/site/statuspage/scheduled-maintenances.ts'
import {
  neverSet,
  type StatuspageContent,
  statuspageComponent,
  statuspagePage,
} from './statuspage-content.ts'

/** Planned work in the shape of a Statuspage's webhooks, where it is an incident with a window. */
export async function statuspageMaintenance(
  reader: Reader,
  row: Maintenance,
  view: MaintenanceView,
  publicUrl: string,
  now: Date,
): Promise<StatuspageContent> {
  const { page, statuses } = await statuspagePage(reader, now)
  const components = await listComponents(reader)
  const affected = maintainedComponents(view.updates, view.components, components)
  const updates = (await listMaintenanceUpdates(reader, [row.id])).filter(
    ({ retractedAt }) => retractedAt === null,
  )
  const updatedAt = latest([row.createdAt, ...updates.map(({ publishedAt }) => publishedAt)])
  const named = new Set(view.components.map(({ id }) => id))
  return {
    page,
    incident: {
      name: view.title,
      status: spStatus(view.status),
      created_at: row.createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
      monitoring_at:
        updates.findLast(({ status }) => status === 'verifying')?.publishedAt.toISOString() ?? null,
      resolved_at: (view.endedAt ?? (view.status === 'cancelled' ? updatedAt : null))?.toISOString() ?? null,
      impact: 'maintenance',
      shortlink: publicUrl + view.path,
      ...neverSet,
      scheduled_for: view.startsAt.toISOString(),
      scheduled_until: view.endsAt.toISOString(),
      scheduled_auto_in_progress: !view.isHeld,
      scheduled_auto_completed: !view.isHeld,
      id: row.id,
      page_id: page.id,
      incident_updates: updates.map((update) => ({
        status: spStatus(update.status),
        body: maintenanceText(update, publicUrl),
        created_at: update.publishedAt.toISOString(),
        wants_twitter_update: false,
        twitter_updated_at: null,
        updated_at: (update.editedAt ?? update.publishedAt).toISOString(),
        display_at: update.publishedAt.toISOString(),
        affected_components: affected.get(update.id) ?? [],
        custom_tweet: null,
        deliver_notifications: true,
        id: update.id,
        incident_id: row.id,
      })),
      components: components
        .filter(({ id }) => named.has(id))
        .map((component, place) => statuspageComponent(component, place, statuses, updatedAt)),
    },
  }
}
