import type { Incident } from '#db/queries/incidents.ts'
import { listAffectedComponents, listStatedComponents } from '#db/queries/public.ts'
import { listUpdates, type Update } from '#db/queries/updates.ts'
import type { Moment } from '../moment.ts'
import { affectedComponents } from './affected-components.ts'
import type { PageFacts } from './page.ts'
import type { SpComponent, SpIncident, SpUpdate } from './shapes.ts'
import { impactOf } from './status.ts'
import { updateBody } from './update-body.ts'

/** Published incidents as Statuspage tells them, in the given order. */
export async function spIncidents(
  { reader, catalog, frame }: Pick<Moment, 'reader' | 'catalog' | 'frame'>,
  incidents: Incident[],
  components: SpComponent[],
  { page, timeOf }: PageFacts,
): Promise<SpIncident[]> {
  const ids = incidents.map(({ id }) => id)
  const updates = Map.groupBy(await listUpdates(reader, ids), ({ incidentId }) => incidentId)
  const named = Map.groupBy(await listAffectedComponents(reader, ids), ({ incidentId }) => incidentId)
  const stated = await listStatedComponents(reader, ids)
  const names = new Map(catalog.components.map(({ id, name }) => [id, name]))

  return incidents.map((incident) => {
    const own = updates.get(incident.id) ?? []
    const affected = affectedComponents(own, stated, (id) => names.get(id)!)
    const touched = new Set((named.get(incident.id) ?? []).map(({ componentId }) => componentId))
    const createdAt = incident.firstPublishedAt!
    return {
      id: incident.id,
      name: incident.title,
      status: incident.status!,
      created_at: timeOf(createdAt),
      updated_at: timeOf(latest([createdAt, incident.amendedAt ?? createdAt, ...own.map(lastChange)])),
      monitoring_at: timeOrNull(monitoringSince(own), timeOf),
      resolved_at: timeOrNull(incident.resolvedAt, timeOf),
      impact: impactOf[incident.severity],
      shortlink: `${frame.publicUrl}/incidents/${incident.id}`,
      started_at: timeOf(incident.startedAt),
      page_id: page.id,
      incident_updates: own.map(
        (update): SpUpdate => ({
          id: update.id,
          status: update.status,
          body: updateBody(update, incident, frame.publicUrl),
          incident_id: incident.id,
          created_at: timeOf(update.publishedAt),
          updated_at: timeOf(lastChange(update)),
          display_at: timeOf(update.publishedAt),
          affected_components: affected.get(update.id) ?? null,
          deliver_notifications: true,
          custom_tweet: null,
          tweet_id: null,
        }),
      ),
      components: components.filter(({ id }) => touched.has(id)),
      reminder_intervals: null,
    }
  })
}

/** When the words of an update last became others. */
const lastChange = ({ publishedAt, editedAt, retractedAt }: Update): Date =>
  latest([publishedAt, editedAt ?? publishedAt, retractedAt ?? publishedAt])

/** Since when a fix has been watched: from the first such update after the last time that it was not enough. */
function monitoringSince(newestFirst: Update[]): Date | null {
  const [last, ...earlier] = newestFirst.filter(({ status }) => status !== 'resolved')
  if (last?.status !== 'monitoring') return null
  const broken = earlier.findIndex(({ status }) => status !== 'monitoring')
  return [last, ...earlier].slice(0, broken === -1 ? undefined : broken + 1).at(-1)!.publishedAt
}

const timeOrNull = (time: Date | null, timeOf: (time: Date) => string): string | null =>
  time === null ? null : timeOf(time)

const latest = (times: Date[]): Date => new Date(Math.max(...times.map(Number)))
