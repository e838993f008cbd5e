import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { recountDays } from '#src/incidents/component-days.ts'
import { addIncidents } from './add-incidents.ts'
import { addMaintenances, type MaintenanceCounts } from './add-maintenances.ts'
import { addNews, newsIn } from './add-news.ts'
import { ensureComponents } from './ensure-components.ts'
import { conflicts, findKnown } from './known.ts'
import type { Fault, SourceIncident, SourceMaintenance } from './source.ts'

/**
 * What an import did, in numbers. Two kinds of incidents are left alone: `continued` are those that the team
 * has updated here since they were imported, `retold` those that were imported from a source with other
 * update ids.
 */
export type ImportSummary = {
  incidents: { added: number; changed: number; unchanged: number; continued: number; retold: number }
  updates: { added: number; unchanged: number }
  componentsAdded: number
  maintenances: MaintenanceCounts
}

/**
 * Takes a history in: what is new in it is added, what is here already stays as it is, so that a second run
 * changes nothing. Nothing is announced. When anything in it contradicts what is here, nothing is written.
 */
export async function importHistory(
  act: Act,
  incidents: SourceIncident[],
  maintenances: SourceMaintenance[] = [],
): Promise<{ ok: true; summary: ImportSummary } | { ok: false; faults: Fault[] }> {
  const known = await findKnown(act.tx, incidents)
  const faults = conflicts(incidents, known)
  if (faults.length > 0) return { ok: false, faults }

  const added = incidents.filter(({ id }) => !known.incidents.has(id)).toSorted(byStart)
  const seen = incidents.flatMap((source) => {
    const here = known.incidents.get(source.id)
    return here ? newsIn(source, here) : []
  })
  const changed = seen.filter((one) => one.kind === 'changed')
  const newUpdates = [...added, ...changed].flatMap(({ updates }) => updates)

  const components = await ensureComponents(act, newUpdates, incidents, maintenances)
  await addIncidents(act, added, components.idOf)
  for (const news of changed) await addNews(act, news, components.idOf)
  const planned = await addMaintenances(act, maintenances, components.idOf)
  // A history brings many impacts at once, and may move back since when components are known.
  if (added.length > 0 || changed.length > 0) await recountDays(act.tx)

  const count = (kind: string) => seen.filter((one) => one.kind === kind).length
  const summary: ImportSummary = {
    incidents: {
      added: added.length,
      changed: changed.length,
      unchanged: count('unchanged'),
      continued: count('continued'),
      retold: count('retold'),
    },
    updates: {
      added: newUpdates.length,
      unchanged: incidents.flatMap(({ updates }) => updates).filter(({ id }) => known.updates.has(id)).length,
    },
    componentsAdded: components.added,
    maintenances: planned,
  }
  if (added.length + changed.length + planned.added + planned.changed > 0) {
    await bumpRevision(act.tx, act.now)
    await audit(act, 'history.imported', { type: 'history', id: 'import' }, summary)
  }
  return { ok: true, summary }
}

/** Numbers count up in this order, whatever the order of the source. */
const byStart = (a: SourceIncident, b: SourceIncident): number =>
  a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1)
