import { listMaintenances } from '#db/queries/maintenance-lists.ts'
import { listMaintenanceUpdates, type MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import type { Maintenance } from '#db/queries/maintenances.ts'
import { latest } from '#src/policy/instants.ts'
import { maintenanceText } from '../maintenance-text.ts'
import { type MaintenanceView, viewMaintenances } from '../maintenance-view.ts'
import type { Moment } from '../moment.ts'
import { maintainedComponents } from './maintained-components.ts'
import type { PageFacts } from './page.ts'
import type { SpComponent, SpMaintenance, SpUpdate } from './shapes.ts'

/** Planned work as Statuspage tells it: the latest 50, and among all what is yet to come and what is under way. */
export type SpMaintenances = { all: SpMaintenance[]; upcoming: SpMaintenance[]; active: SpMaintenance[] }

/** As many as Statuspage answers. */
const mostMaintenances = 50

/** `standing` are the windows that are not over, the soonest first, as they were last written. */
export async function spMaintenances(
  moment: Moment,
  standing: Maintenance[],
  components: SpComponent[],
  facts: PageFacts,
): Promise<SpMaintenances> {
  const { reader, catalog } = moment
  const latestOnes = await listMaintenances(reader, { newsOnly: true, limit: mostMaintenances })
  const isLatest = new Set(latestOnes.map(({ id }) => id))
  const rows = [...latestOnes, ...standing.filter(({ id }) => !isLatest.has(id))]
  const views = new Map(
    (await viewMaintenances(reader, rows, catalog, moment)).map((view) => [view.id, view]),
  )
  const updates = Map.groupBy(
    await listMaintenanceUpdates(reader, [...views.keys()]),
    ({ maintenanceId }) => maintenanceId,
  )
  const told = new Map(
    rows.map((row) => {
      const view = views.get(row.id)!
      return [row.id, spMaintenance(row, view, updates.get(row.id) ?? [], { ...facts, moment, components })]
    }),
  )
  const those = (isMeant: (view: MaintenanceView) => boolean) =>
    standing.filter(({ id }) => isMeant(views.get(id)!)).map(({ id }) => told.get(id)!)
  return {
    all: latestOnes.map(({ id }) => told.get(id)!),
    upcoming: those(({ status }) => status === 'scheduled'),
    active: those(({ isActive }) => isActive),
  }
}

type Facts = PageFacts & { moment: Pick<Moment, 'catalog' | 'frame'>; components: SpComponent[] }

function spMaintenance(
  { createdAt, changedAt, origin }: Maintenance,
  view: MaintenanceView,
  own: MaintenanceUpdate[],
  { page, timeOf, moment, components }: Facts,
): SpMaintenance {
  const { catalog, frame } = moment
  const { id, title, status, path, startsAt, endsAt, begunAt, endedAt } = view
  const named = new Set(view.components.map((component) => component.id))
  const affected = maintainedComponents(view.updates, view.components, catalog.components)
  const verifyingAt = own.findLast((update) => update.status === 'verifying')?.publishedAt ?? null
  // What was imported says when it was changed by its updates; its row, when it was taken in.
  const changed = origin === 'imported' ? [] : [changedAt]
  const passed = [createdAt, ...changed, begunAt, endedAt, ...own.map(lastChange)]
  const resolvedAt = endedAt ?? (status === 'cancelled' ? latest(own.map(lastChange)) : null)
  return {
    id,
    name: title,
    status: spStatus(status),
    created_at: timeOf(createdAt),
    updated_at: timeOf(latest(passed)),
    monitoring_at: verifyingAt && timeOf(verifyingAt),
    resolved_at: resolvedAt && timeOf(resolvedAt),
    impact: 'maintenance',
    shortlink: frame.publicUrl + path,
    started_at: timeOf(createdAt),
    page_id: page.id,
    incident_updates: own.map(
      (update): SpUpdate => ({
        id: update.id,
        status: spStatus(update.status),
        body: maintenanceText(update, frame.publicUrl),
        incident_id: id,
        created_at: timeOf(update.publishedAt),
        updated_at: timeOf(lastChange(update)),
        display_at: timeOf(update.publishedAt),
        affected_components: affected.get(update.id) ?? null,
        deliver_notifications: true,
        custom_tweet: null,
        tweet_id: null,
      }),
    ),
    components: components.filter((component) => named.has(component.id)),
    scheduled_for: timeOf(startsAt),
    scheduled_until: timeOf(endsAt),
  }
}

/** Statuspage knows no cancelled work: it is over, and its last update says why. */
export const spStatus = (status: MaintenanceView['status']): string =>
  status === 'cancelled' ? 'completed' : status

/** When the words of an update last became others. */
const lastChange = ({ publishedAt, editedAt, retractedAt }: MaintenanceUpdate): Date =>
  latest([publishedAt, editedAt, retractedAt])
