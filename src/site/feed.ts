import { listNewestMaintenanceUpdates } from '#db/queries/maintenance-updates.ts'
import { findMaintenance } from '#db/queries/maintenances.ts'
import { findPublishedIncident, listNewestUpdates } from '#db/queries/public.ts'
import { viewMaintenanceUpdate } from './maintenance-view.ts'
import type { Frame, Moment } from './moment.ts'
import { incidentItem, maintenanceItem, type PublishedItem } from './published-item.ts'
import { viewUpdate } from './update-view.ts'

const mostItems = 50

/** Whose updates a feed holds: everybody's where nothing is named, else those of one thing. */
export type FeedSubject = { componentId?: string; incidentId?: string; maintenanceId?: string }

/** The newest updates as every feed format renders them, newest first. */
export type Feed = { frame: Frame; title: string; path: string; feedPath: string; items: PublishedItem[] }

export async function feedOf(moment: Moment, of: FeedSubject): Promise<Feed | null> {
  const { frame } = moment
  const subject = await subjectOf(moment, of)
  if (!subject) return null
  const { path, title } = subject
  return {
    frame,
    title: `${frame.name}: ${title}`,
    path,
    feedPath: path === '/' ? '/rss.xml' : `${path}/rss.xml`,
    items: await newestItems(moment, of),
  }
}

/** The page that a feed belongs to and its title; null where there is no such thing. */
async function subjectOf(
  { reader, catalog }: Moment,
  { componentId, incidentId, maintenanceId }: FeedSubject,
): Promise<{ path: string; title: string } | null> {
  if (componentId !== undefined) {
    const component = catalog.components.find(
      ({ id, archivedAt }) => id === componentId && archivedAt === null,
    )
    return component ? { path: `/components/${component.id}`, title: component.name } : null
  }
  if (incidentId !== undefined) {
    const incident = await findPublishedIncident(reader, incidentId)
    return incident && { path: `/incidents/${incident.id}`, title: incident.title }
  }
  if (maintenanceId !== undefined) {
    const maintenance = await findMaintenance(reader, maintenanceId)
    return maintenance && { path: `/maintenance/${maintenance.id}`, title: maintenance.title }
  }
  return { path: '/', title: 'status updates' }
}

/** What was published of incidents and of maintenances, newest first. */
async function newestItems(
  { reader, frame }: Moment,
  { componentId, incidentId, maintenanceId }: FeedSubject,
): Promise<PublishedItem[]> {
  const { publicUrl } = frame
  const limit = mostItems
  const ofIncidents =
    maintenanceId === undefined ? await listNewestUpdates(reader, { componentId, incidentId, limit }) : []
  const ofMaintenances =
    incidentId === undefined
      ? await listNewestMaintenanceUpdates(reader, { componentId, maintenanceId, limit })
      : []
  return [
    ...ofIncidents.map(({ update, incident }) =>
      incidentItem(viewUpdate(update, incident, publicUrl), incident),
    ),
    ...ofMaintenances.map(({ update, maintenance }) =>
      maintenanceItem(viewMaintenanceUpdate(update, publicUrl), maintenance),
    ),
  ]
    .toSorted((a, b) => b.update.publishedAt.getTime() - a.update.publishedAt.getTime())
    .slice(0, limit)
}
