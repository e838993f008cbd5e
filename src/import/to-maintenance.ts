import { derivedId } from '#db/ids.ts'
import type { MaintenanceStatus } from '#src/policy/maintenance.ts'
import type { SourceMaintenance, SourceMaintenanceUpdate } from './source.ts'

/** Planned work in a source's own terms, its updates in the order in which they were written. */
export type StatedMaintenance = Pick<
  SourceMaintenance,
  'id' | 'where' | 'author' | 'title' | 'components'
> & {
  /** The window as it was announced, where the source says it. */
  startsAt: Date | null
  endsAt: Date | null
  /** When the source says that it was over. */
  resolvedAt: Date | null
  updates: {
    id?: string
    status: MaintenanceStatus | 'unchanged'
    publishedAt: Date
    body: string
  }[]
}

/**
 * Settles what a source leaves open: the status of each update, when the work began and ended, and, where no window
 * is told, the window itself: from the word that it began to the word that it was over.
 */
export function toMaintenance(stated: StatedMaintenance): SourceMaintenance {
  const { id, where, author, title, components } = stated
  const updates = inOrder(stated)
  const first = updates[0]!.publishedAt
  const status = updates.at(-1)!.status
  const saidAt = (wanted: MaintenanceStatus) =>
    updates.find((update) => update.status === wanted)?.publishedAt ?? null
  const startsAt = stated.startsAt ?? saidAt('in_progress') ?? first
  const endedAt = status === 'completed' ? (saidAt('completed') ?? stated.resolvedAt) : null
  const hasBegun = status !== 'scheduled' && status !== 'cancelled'
  return {
    ...{ id, where, author, title, components, status, updates, startsAt },
    // A window lasts at least a moment, whatever its source says.
    endsAt: later(stated.endsAt ?? endedAt ?? startsAt, new Date(startsAt.getTime() + minuteMs)),
    begunAt: hasBegun ? (saidAt('in_progress') ?? startsAt) : null,
    endedAt,
  }
}

/** By time; what was published in the same moment stays in the order in which it was written. */
function inOrder({ id: maintenanceId, updates }: StatedMaintenance): SourceMaintenanceUpdate[] {
  let status: MaintenanceStatus = 'scheduled'
  return updates
    .toSorted((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime())
    .map(({ id, publishedAt, body, ...update }, place) => {
      if (update.status !== 'unchanged') status = update.status
      return { id: id ?? derivedId(maintenanceId, place), status, publishedAt, body }
    })
}

const later = (a: Date, b: Date): Date => (a > b ? a : b)
const minuteMs = 60_000
