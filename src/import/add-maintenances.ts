import { insertMaintenanceUpdate, listMaintenanceUpdates } from '#db/queries/maintenance-updates.ts'
import {
  changeMaintenance,
  findMaintenance,
  insertMaintenance,
  type Maintenance,
  replaceComponents,
} from '#db/queries/maintenances.ts'
import type { Act } from '#src/act.ts'
import { maintenanceAt } from '#src/policy/maintenance.ts'
import type { ComponentIds } from './ensure-components.ts'
import type { SourceMaintenance } from './source.ts'

/** What became of a source's maintenances. `continued`: the team has gone on with them here, so they are left alone. */
export type MaintenanceCounts = { added: number; changed: number; unchanged: number; continued: number }

/**
 * Takes planned work in: what is new is added, what is here already stays as it is. Nothing is announced: nothing
 * is written but rows of the past.
 */
export async function addMaintenances(
  act: Act,
  sources: SourceMaintenance[],
  idOf: ComponentIds,
): Promise<MaintenanceCounts> {
  const counts = { added: 0, changed: 0, unchanged: 0, continued: 0 }
  for (const source of sources) counts[await addMaintenance(act, source, idOf)] += 1
  return counts
}

async function addMaintenance(
  { tx, now }: Act,
  source: SourceMaintenance,
  idOf: ComponentIds,
): Promise<keyof MaintenanceCounts> {
  const here = await findMaintenance(tx, source.id)
  if (here && here.origin !== 'imported') return 'continued'
  const known = here ? await listMaintenanceUpdates(tx, [here.id]) : []
  if (known.some(({ kind }) => kind !== 'imported')) return 'continued'
  const ids = new Set(known.map(({ id }) => id))
  const fresh = source.updates.filter(({ id }) => !ids.has(id))
  if (here && fresh.length === 0) return 'unchanged'

  if (here)
    await changeMaintenance(tx, here.id, {
      ...standing(source, now, here),
      calendarSequence: here.calendarSequence + 1,
      changedAt: now,
    })
  else {
    await insertMaintenance(tx, toRow(source, now))
    await replaceComponents(tx, source.id, [...new Set(source.components.map(idOf))])
  }
  let sequence = known.length
  for (const { id, status, publishedAt, body } of fresh) {
    sequence += 1
    await insertMaintenanceUpdate(tx, {
      ...{ id, status, publishedAt, body, sequence },
      maintenanceId: source.id,
      kind: 'imported',
      author: source.author,
      isAutomatic: false,
      change: null,
      editedAt: null,
      retractedAt: null,
      retractionReason: null,
      purgedAt: null,
    })
  }
  return here ? 'changed' : 'added'
}

/**
 * A window as it stands by now: where its source tells no end that has passed, it has ended as it was announced, and
 * no clock announces that later. Whoever holds it keeps it as it is.
 */
const standing = (
  { title, status, startsAt, endsAt, begunAt, endedAt }: SourceMaintenance,
  now: Date,
  { heldAt, releasedAt }: Pick<Maintenance, 'heldAt' | 'releasedAt'> = { heldAt: null, releasedAt: null },
) => maintenanceAt({ title, status, startsAt, endsAt, begunAt, endedAt, heldAt, releasedAt }, now)

const toRow = (source: SourceMaintenance, now: Date): Maintenance => ({
  id: source.id,
  ...standing(source, now),
  origin: 'imported',
  createdAt: source.updates[0]!.publishedAt,
  createdBy: source.author,
  heldBy: null,
  calendarSequence: 0,
  changedAt: now,
  seriesId: null,
  occurrenceAt: null,
  announceAt: null,
  isOwn: false,
})
