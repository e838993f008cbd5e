import type { Reader } from '#db/client.ts'
import { derivedId } from '#db/ids.ts'
import { type Component, listComponents } from '#db/queries/catalog.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { listStandingMaintenances } from '#db/queries/maintenances.ts'
import { listOpenIncidents } from '#db/queries/public.ts'
import { listScopeChanges } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import { currentStatuses } from '#src/catalog/component-status.ts'
import { isActive, maintenanceAt } from '#src/policy/maintenance.ts'
import type { ComponentStatus, ShownStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'
import { headlineOf } from '#src/site/headline.ts'
import { viewUpdate } from '#src/site/update-view.ts'
import { updateText } from './update-text.ts'

/** What a Statuspage sends to webhooks, but for the links of whoever gets it. */
export type StatuspageContent = { page: Record<string, unknown>; incident: Record<string, unknown> }

/** An incident in the shape of a Statuspage's webhooks, with all its updates, the newest first. */
export async function statuspageContent(
  reader: Reader,
  incident: Incident,
  { updates: all, affected }: { updates: Update[]; affected: Map<string, Affected[]> },
  publicUrl: string,
  now: Date,
): Promise<StatuspageContent> {
  const { page, statuses } = await statuspagePage(reader, now)
  const components = await listComponents(reader)
  const updates = all.filter(({ retractedAt }) => retractedAt === null)
  const touched = new Set([...affected.values()].flatMap((each) => each.map(({ code }) => code)))
  return {
    page,
    incident: {
      name: incident.title,
      status: incident.status,
      created_at: incident.firstPublishedAt?.toISOString() ?? null,
      updated_at: incident.lastUpdateAt?.toISOString() ?? null,
      monitoring_at:
        updates.findLast(({ status }) => status === 'monitoring')?.publishedAt.toISOString() ?? null,
      resolved_at: incident.resolvedAt?.toISOString() ?? null,
      impact: impacts[incident.severity],
      shortlink: `${publicUrl}/incidents/${incident.id}`,
      ...neverSet,
      id: incident.id,
      page_id: page.id,
      incident_updates: updates.map((update) => ({
        ...updateData(update, incident, publicUrl),
        affected_components: affected.get(update.id) ?? [],
      })),
      components: components
        .filter(({ id }) => touched.has(id))
        .map((component, place) => statuspageComponent(component, place, statuses, incident.lastUpdateAt)),
    },
  }
}

/** The page as the webhooks show it, and what its components are at `now`. */
export async function statuspagePage(reader: Reader, now: Date) {
  const statuses = await currentStatuses(reader, now)
  const underWay = (await listStandingMaintenances(reader)).filter((each) =>
    isActive(maintenanceAt(each, now).status),
  )
  const headline = headlineOf(
    await listOpenIncidents(reader),
    [...statuses.values()].map((status) => ({ status })),
    underWay,
  )
  const page = {
    id: derivedId('page'),
    status_indicator: indicators[headline.status],
    status_description: headline.words,
  }
  return { page, statuses }
}

export const statuspageComponent = (
  component: Component,
  place: number,
  statuses: Map<string, ShownStatus>,
  updatedAt: Date | null,
) => ({
  status: statuses.get(component.id) ?? 'operational',
  name: component.name,
  created_at: component.createdAt.toISOString(),
  updated_at: updatedAt?.toISOString() ?? null,
  position: place + 1,
  description: component.description,
  showcase: true,
  id: component.id,
  page_id: derivedId('page'),
  group_id: component.groupId,
})

const updateData = (update: Update, incident: Incident, publicUrl: string) => ({
  status: update.status,
  body: updateText(update, viewUpdate(update, incident, publicUrl)),
  created_at: update.publishedAt.toISOString(),
  wants_twitter_update: false,
  twitter_updated_at: null,
  updated_at: (update.editedAt ?? update.publishedAt).toISOString(),
  display_at: update.publishedAt.toISOString(),
  custom_tweet: null,
  deliver_notifications: true,
  id: update.id,
  incident_id: incident.id,
})

type Affected = { code: string; name: string; old_status: ComponentStatus; new_status: ComponentStatus }

/** What each update, of the newest first, made of the components that the incident names. */
export async function affectedByUpdate(
  reader: Reader,
  incident: Incident,
  updates: Update[],
): Promise<Map<string, Affected[]>> {
  const names = new Map((await listComponents(reader)).map(({ id, name }) => [id, name]))
  const changes = await listScopeChanges(reader, incident.id)
  const affected = new Map<string, Affected[]>()
  let before = new Map<string, ComponentStatus>()
  for (const update of updates.toReversed()) {
    const change = changes.find(({ updateId }) => updateId === update.id)
    const stated = change && new Map(change.components.map(({ id, status }) => [id, status]))
    const isOver = update.status === 'resolved'
    const ids = [...new Set([...before.keys(), ...(stated?.keys() ?? [])])]
    const after = new Map(
      ids.map((id) => [id, isOver ? 'operational' : ((stated ?? before).get(id) ?? 'operational')] as const),
    )
    affected.set(
      update.id,
      ids.map((id) => ({
        code: id,
        name: names.get(id) ?? '',
        old_status: before.get(id) ?? 'operational',
        new_status: after.get(id)!,
      })),
    )
    before = after
  }
  return affected
}

const impacts: Record<Severity, string> = { sev0: 'critical', sev1: 'major', sev2: 'minor', sev3: 'minor' }

const indicators: Record<ShownStatus, string> = {
  operational: 'none',
  // As Statuspage says it of planned work.
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
}

/** What a Statuspage says of things that this hub does not have. */
export const neverSet = {
  postmortem_ignored: false,
  postmortem_body: null,
  postmortem_body_last_updated_at: null,
  postmortem_published_at: null,
  postmortem_notified_subscribers: false,
  postmortem_notified_twitter: false,
  backfilled: false,
  scheduled_for: null,
  scheduled_until: null,
  scheduled_remind_prior: false,
  scheduled_reminded_at: null,
  impact_override: null,
  scheduled_auto_in_progress: false,
  scheduled_auto_completed: false,
}
