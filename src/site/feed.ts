import { findPublishedIncident, listNewestUpdates } from '#db/queries/public.ts'
import type { Frame, Moment } from './moment.ts'
import { type UpdateView, viewUpdate } from './update-view.ts'

const mostItems = 50

/** Whose updates a feed holds: everybody's where nothing is named. */
export type FeedSubject = { componentId?: string; incidentId?: string }

/** One item of a feed: one update. */
export type FeedItem = { title: string; incidentTitle: string; update: UpdateView }

/** The newest updates as every feed format renders them, newest first. */
export type Feed = { frame: Frame; title: string; path: string; feedPath: string; items: FeedItem[] }

export async function feedOf(
  { reader, catalog, frame }: Moment,
  { componentId, incidentId }: FeedSubject,
): Promise<Feed | null> {
  const component = catalog.components.find(({ id, archivedAt }) => id === componentId && archivedAt === null)
  if (componentId !== undefined && !component) return null
  const incident = incidentId === undefined ? null : await findPublishedIncident(reader, incidentId)
  if (incidentId !== undefined && !incident) return null

  const path = component ? `/components/${component.id}` : incident ? `/incidents/${incident.id}` : '/'
  const newest = await listNewestUpdates(reader, { componentId, incidentId, limit: mostItems })
  return {
    frame,
    title: [frame.name, component?.name ?? incident?.title ?? 'status updates'].join(': '),
    path,
    feedPath: path === '/' ? '/rss.xml' : `${path}/rss.xml`,
    items: newest.map(({ update, incident }) =>
      feedItem(viewUpdate(update, incident, frame.publicUrl), incident.title),
    ),
  }
}

/** An update as an item: its title says the status and the incident. */
export const feedItem = (update: UpdateView, incidentTitle: string): FeedItem => ({
  title: `${update.retraction ? 'Withdrawn' : update.statusName}: ${incidentTitle}`,
  incidentTitle,
  update,
})
