import type { MaintenanceView } from '#src/site/maintenance-view.ts'
import type { StatusSummary } from '#src/site/status-summary.ts'

/**
 * How things stand, for programs: with what Statuspage's shape has no place for, namely when the next update comes,
 * the severity, and who is affected. Times are ISO 8601 in UTC; words are Markdown, as the team wrote them.
 */
export function statusJson(
  { frame, headline, open, active, upcoming, components }: StatusSummary,
  written: string,
) {
  const { publicUrl } = frame
  const tell = (maintenance: MaintenanceView) => maintenanceJson(maintenance, publicUrl)
  return {
    page: {
      name: frame.name,
      url: publicUrl,
      time_zone: frame.timeZone,
      language: written,
      changed_at: frame.revision.changedAt.toISOString(),
    },
    status: { indicator: headline.status, description: headline.words },
    incidents: open.map(
      ({ id, path, title, severity, status, startedAt, promise, scope, updates, words }) => ({
        id,
        title,
        url: publicUrl + path,
        severity,
        status,
        started_at: startedAt.toISOString(),
        updated_at: updates[0]?.publishedAt.toISOString() ?? null,
        next_update_by: promise?.at.toISOString() ?? null,
        next_update_overdue: promise?.isOverdue ?? false,
        what_is_happening: words?.whatIsHappening ?? null,
        who_is_affected: words?.whoIsAffected ?? null,
        what_we_are_doing: words?.whatWeAreDoing ?? null,
        components: scope.components.map(({ id, name, status }) => ({ id, name, status })),
        regions: scope.regions,
        apps: scope.apps,
      }),
    ),
    active_maintenances: active.map(tell),
    upcoming_maintenances: upcoming.map(tell),
    components: components.map(({ id, name, path, status }) => ({ id, name, url: publicUrl + path, status })),
  }
}

/** A window: `ends_at` is when it was said to end, and nobody knows when it will while it is held. */
const maintenanceJson = (maintenance: MaintenanceView, publicUrl: string) => ({
  id: maintenance.id,
  title: maintenance.title,
  url: publicUrl + maintenance.path,
  status: maintenance.status,
  starts_at: maintenance.startsAt.toISOString(),
  ends_at: maintenance.endsAt.toISOString(),
  begun_at: maintenance.begunAt?.toISOString() ?? null,
  is_held: maintenance.isHeld,
  updated_at: maintenance.updates[0]?.publishedAt.toISOString() ?? null,
  message: maintenance.updates.find(({ body }) => body !== null)?.body ?? null,
  components: maintenance.components,
})
