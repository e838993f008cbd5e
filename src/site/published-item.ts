import type { MaintenanceUpdateView } from './maintenance-view.ts'
import type { UpdateView } from './update-view.ts'

/**
 * Something that was published, as every feed and message carries it: one update of an incident or of a maintenance.
 * `title` says what happened to what.
 */
export type PublishedItem = { title: string; subject: Subject } & (
  | { kind: 'incident'; update: UpdateView }
  | { kind: 'maintenance'; update: MaintenanceUpdateView }
)

/** What an update is about. */
export type Subject = { id: string; title: string; path: string }

export const incidentItem = (
  update: UpdateView,
  { id, title }: { id: string; title: string },
): PublishedItem => ({
  kind: 'incident',
  title: `${update.retraction ? 'Withdrawn' : update.statusName}: ${title}`,
  subject: { id, title, path: `/incidents/${id}` },
  update,
})

export const maintenanceItem = (
  update: MaintenanceUpdateView,
  { id, title }: { id: string; title: string },
): PublishedItem => ({
  kind: 'maintenance',
  title: `${update.retraction ? 'Withdrawn' : `Maintenance ${update.statusName.toLowerCase()}`}: ${title}`,
  subject: { id, title, path: `/maintenance/${id}` },
  update,
})

/** Names the update for good, and nothing else: it outlives corrections, new titles and a move to another address. */
export const guidOf = ({ update }: PublishedItem): string => `allclear-update-${update.id}`

/** The same as an IRI. */
export const iriOf = ({ update }: PublishedItem): string => `urn:allclear:update:${update.id}`

/** When something was published, corrected or withdrawn last. */
export const changedAtOf = ({ update: { publishedAt, editedAt, retraction } }: PublishedItem): Date =>
  retraction?.at ?? editedAt ?? publishedAt
