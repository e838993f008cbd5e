import {
  type FeedTopic,
  type HeardSubject,
  listNewestSubjects,
  type SubjectKind,
} from '#db/queries/feed-subjects.ts'
import {
  listNewestMaintenanceUpdates,
  type PublishedMaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { findMaintenance } from '#db/queries/maintenances.ts'
import { findPublishedIncident, listNewestUpdates, type PublishedUpdate } from '#db/queries/public.ts'
import { findShown } from '#src/incidents/scope-names.ts'
import { keptItem } from './kept-items.ts'
import { announcedWindow, viewMaintenanceUpdate } from './maintenance-view.ts'
import type { Moment } from './moment.ts'
import { incidentItem, maintenanceItem, type PublishedItem } from './published-item.ts'
import { viewUpdate } from './update-view.ts'

/** Whose feed it is: everybody's where nothing is named, else that of one thing. */
export type FeedSubject = {
  componentId?: string
  regionId?: string
  incidentId?: string
  maintenanceId?: string
}

/** What a feed is about. */
export type FeedAbout = {
  /** The thing's name; null where the feed is about everything. */
  name: string | null
  /** Below which address its feeds lie; empty for those of everything. */
  folder: string
  /** The page that shows the same to people. */
  page: string
  /** What it tells of, that with the newest last update first. */
  newest(limit: number): Promise<HeardSubject[]>
}

/** Null where there is no such thing, or the public does not know it. */
export async function aboutOf(
  { reader, catalog }: Moment,
  { componentId, regionId, incidentId, maintenanceId }: FeedSubject,
): Promise<FeedAbout | null> {
  const newestOf = (topics: Record<SubjectKind, FeedTopic>) => (limit: number) =>
    newestSubjects(topics, (topic, kind) => listNewestSubjects(reader, topic, kind, limit), limit)

  if (componentId !== undefined) {
    const component = findShown(catalog, componentId)
    const [page, topic] = [`/components/${componentId}`, `component:${componentId}` as const]
    return component
      ? {
          name: component.name,
          folder: page,
          page,
          newest: newestOf({ incident: topic, maintenance: topic }),
        }
      : null
  }
  if (regionId !== undefined) {
    const region = catalog.regions.find(({ id }) => id === regionId)
    // A maintenance names no region: it may concern each.
    const topics = { incident: `region:${regionId}`, maintenance: 'everything' } as const
    return region
      ? { name: region.name, folder: `/regions/${regionId}`, page: '/', newest: newestOf(topics) }
      : null
  }
  if (incidentId !== undefined) {
    const incident = await findPublishedIncident(reader, incidentId)
    const page = `/incidents/${incidentId}`
    return incident && { name: incident.title, folder: page, page, newest: only('incident', incidentId) }
  }
  if (maintenanceId !== undefined) {
    const found = await findMaintenance(reader, maintenanceId)
    const page = `/maintenance/${maintenanceId}`
    return found && { name: found.title, folder: page, page, newest: only('maintenance', maintenanceId) }
  }
  const all = newestOf({ incident: 'everything', maintenance: 'everything' })
  return { name: null, folder: '', page: '/', newest: all }
}

const only = (kind: SubjectKind, id: string) => async (): Promise<HeardSubject[]> => [
  { kind, id, lastUpdateAt: new Date(0) },
]

async function newestSubjects(
  topics: Record<SubjectKind, FeedTopic>,
  list: (topic: FeedTopic, kind: SubjectKind) => Promise<HeardSubject[]>,
  limit: number,
): Promise<HeardSubject[]> {
  const found = [
    ...(await list(topics.incident, 'incident')),
    ...(await list(topics.maintenance, 'maintenance')),
  ]
  return found.toSorted((a, b) => b.lastUpdateAt.getTime() - a.lastUpdateAt.getTime()).slice(0, limit)
}

/** The newest updates of one incident or maintenance, newest first. */
export async function itemsOf(
  { reader, frame: { publicUrl } }: Pick<Moment, 'reader' | 'frame'>,
  { kind, id }: Pick<HeardSubject, 'kind' | 'id'>,
  limit: number,
): Promise<PublishedItem[]> {
  if (kind === 'incident') {
    const found = await listNewestUpdates(reader, id, limit)
    return found.map((update) => itemOfIncident(update, publicUrl))
  }
  const found = await listNewestMaintenanceUpdates(reader, id, limit)
  return found.map((update, place) => itemOfMaintenance(update, found.slice(0, place), publicUrl))
}

const itemOfIncident = (update: PublishedUpdate, publicUrl: string): PublishedItem =>
  keptItem(['incident', publicUrl, ...Object.values(update)], () => {
    const { incidentId: id, title, highestSeverity } = update
    return incidentItem(viewUpdate(update, { id, highestSeverity }, publicUrl), { id, title })
  })

/** An announcement tells the window that was announced, whatever `later` updates have moved since. */
function itemOfMaintenance(
  { startsAt, endsAt, ...update }: PublishedMaintenanceUpdate,
  later: PublishedMaintenanceUpdate[],
  publicUrl: string,
): PublishedItem {
  const { maintenanceId: id, title } = update
  const window = announcedWindow(update, { startsAt, endsAt }, later)
  return keptItem(['maintenance', publicUrl, ...Object.values({ ...update, ...window })], () =>
    maintenanceItem(viewMaintenanceUpdate(update, publicUrl, window), { id, title }),
  )
}
