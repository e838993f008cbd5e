import type { Reader } from '#db/client.ts'
import {
  listMaintenanceUpdates,
  listNewestMaintenanceUpdatesOf,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { findComponentsOf, type Maintenance } from '#db/queries/maintenances.ts'
import type { MaintenanceChange } from '#db/schema/maintenance.ts'
import type { Catalog } from '#src/incidents/scope-names.ts'
import {
  isActive,
  type MaintenanceStatus,
  maintenanceAt,
  maintenanceStatusNames,
  nextTransition,
} from '#src/policy/maintenance.ts'
import { renderMarkdown } from './markdown.ts'
import type { Moment } from './moment.ts'

/** Planned work as the public sees it. */
export type MaintenanceView = {
  id: string
  path: string
  title: string
  status: MaintenanceStatus
  statusName: string
  isActive: boolean
  /** The window as it is announced. */
  startsAt: Date
  endsAt: Date
  /** When the work really began and ended; null until it has. */
  begunAt: Date | null
  endedAt: Date | null
  /** Whether a person holds it: it neither begins nor ends by itself. */
  isHeld: boolean
  components: { id: string; name: string }[]
  /** Newest first: all of them, or as many as were asked for. */
  updates: MaintenanceUpdateView[]
}

/** One update of a maintenance as the public sees it: everything that page, feed and preview need, nothing more. */
export type MaintenanceUpdateView = {
  id: string
  /** Where it can be read for good: a path with a fragment. */
  path: string
  kind: MaintenanceUpdate['kind']
  status: MaintenanceStatus
  /** What happened, in a word. */
  statusName: string
  publishedAt: Date
  editedAt: Date | null
  /** Set when the update was withdrawn: then there is nothing else to read. */
  retraction: { at: Date; reason: string } | null
  isAutomatic: boolean
  /** The window that it announced, for who reads it alone; null where it announced none, or the page says it. */
  window: Window | null
  /** What it moved, from and to; null where it moved nothing. */
  change: MaintenanceMove | null
  /** What the team wrote, in Markdown, and as safe HTML; null where the kind says it all. */
  body: string | null
  bodyHtml: string | null
}

export type Window = { startsAt: Date; endsAt: Date }

export type MaintenanceMove = {
  starts: { from: Date; to: Date } | null
  ends: { from: Date; to: Date } | null
  added: string[]
  removed: string[]
}

/**
 * Maintenances with their updates, or with no more than the newest `mostUpdates` of each, in the given order, each as it
 * stands at the moment: a window begins on time.
 */
export async function viewMaintenances(
  reader: Reader,
  rows: Maintenance[],
  catalog: Catalog,
  { now, frame, changesAt }: Pick<Moment, 'now' | 'frame' | 'changesAt'>,
  { mostUpdates }: { mostUpdates?: number } = {},
): Promise<MaintenanceView[]> {
  const ids = rows.map(({ id }) => id)
  const listed =
    mostUpdates === undefined
      ? await listMaintenanceUpdates(reader, ids)
      : await listNewestMaintenanceUpdatesOf(reader, ids, mostUpdates)
  const updates = Map.groupBy(listed, ({ maintenanceId }) => maintenanceId)
  const components = await findComponentsOf(reader, ids)
  return rows.map((row) => {
    const maintenance = maintenanceAt(row, now)
    const next = nextTransition(maintenance)
    if (next) changesAt(next.at)
    return toView(
      maintenance,
      updates.get(row.id) ?? [],
      components.get(row.id) ?? [],
      catalog,
      frame.publicUrl,
    )
  })
}

/** One maintenance as it stands in `row`, with all its updates. */
export async function viewMaintenance(
  reader: Reader,
  row: Maintenance,
  catalog: Catalog,
  publicUrl: string,
): Promise<MaintenanceView> {
  const named = (await findComponentsOf(reader, [row.id])).get(row.id) ?? []
  return toView(row, await listMaintenanceUpdates(reader, [row.id]), named, catalog, publicUrl)
}

function toView(
  { id, title, status, startsAt, endsAt, begunAt, endedAt, heldAt }: Maintenance,
  updates: MaintenanceUpdate[],
  named: string[],
  catalog: Catalog,
  publicUrl: string,
): MaintenanceView {
  return {
    ...{ id, title, status, startsAt, endsAt, begunAt, endedAt },
    path: `/maintenance/${id}`,
    statusName: maintenanceStatusNames[status],
    isActive: isActive(status),
    isHeld: heldAt !== null,
    components: catalog.components
      .filter((component) => named.includes(component.id))
      .map((component) => ({ id: component.id, name: component.name })),
    updates: updates.map((update) => viewMaintenanceUpdate(update, publicUrl)),
  }
}

/**
 * The window that an update announced: as it is `now`, but for what `later` updates have moved, the newest first. Null
 * where it announced none.
 */
export function announcedWindow(
  { kind }: Pick<MaintenanceUpdate, 'kind'>,
  now: Window,
  later: Pick<MaintenanceUpdate, 'change'>[] = [],
): Window | null {
  if (kind !== 'schedule') return null
  return later.reduce(
    ({ startsAt, endsAt }, { change }) => ({
      startsAt: change?.startsAt ? new Date(change.startsAt.from) : startsAt,
      endsAt: change?.endsAt ? new Date(change.endsAt.from) : endsAt,
    }),
    now,
  )
}

/** One update as the public sees it, with the window that it announced where it is read alone. */
export function viewMaintenanceUpdate(
  update: MaintenanceUpdate,
  publicUrl: string,
  window: Window | null = null,
): MaintenanceUpdateView {
  const { id, kind, status, publishedAt, editedAt, retractedAt, retractionReason, body } = update
  return {
    ...{ id, kind, status, publishedAt, editedAt },
    path: `/maintenance/${update.maintenanceId}#update-${id}`,
    statusName: kind === 'change' ? 'Changed' : maintenanceStatusNames[status],
    retraction: retractedAt ? { at: retractedAt, reason: retractionReason ?? '' } : null,
    isAutomatic: update.isAutomatic,
    window: retractedAt ? null : window,
    change: retractedAt || !update.change ? null : moveOf(update.change),
    body: retractedAt ? null : body,
    bodyHtml: retractedAt || body === null ? null : renderMarkdown(body, publicUrl),
  }
}

const moveOf = ({ startsAt, endsAt, components }: MaintenanceChange): MaintenanceMove => ({
  starts: startsAt ? { from: new Date(startsAt.from), to: new Date(startsAt.to) } : null,
  ends: endsAt ? { from: new Date(endsAt.from), to: new Date(endsAt.to) } : null,
  added: components?.added ?? [],
  removed: components?.removed ?? [],
})
