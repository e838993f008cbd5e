import type { Fault, Parsed, SourceIncident, SourceMaintenance } from './source.ts'

/** What was read at one place of a source. */
export type Entry = { where: string } & (
  | { incident: SourceIncident }
  | { maintenance: SourceMaintenance }
  | { problem: string }
)

/** All entries of a source together: the whole history, or everything that is wrong with it. */
export function collect(entries: Entry[]): Parsed {
  const incidents = entries.flatMap((entry) => ('incident' in entry ? entry.incident : []))
  const maintenances = entries.flatMap((entry) => ('maintenance' in entry ? entry.maintenance : []))
  const faults = [
    ...entries.flatMap((entry) => ('problem' in entry ? { where: entry.where, problem: entry.problem } : [])),
    ...repeatedIds([...incidents, ...maintenances]),
  ]
  if (faults.length > 0) {
    // In the order of the source, whatever kind of fault it is.
    const place = new Map(entries.map(({ where }, index) => [where, index]))
    return { ok: false, faults: faults.toSorted((a, b) => place.get(a.where)! - place.get(b.where)!) }
  }
  return { ok: true, history: { incidents, maintenances } }
}

/** An id belongs to one incident, or to one update. The updates of a repeated incident add nothing to say. */
function repeatedIds(incidents: (SourceIncident | SourceMaintenance)[]): Fault[] {
  const seen = new Set<string>()
  const updates = incidents.flatMap(({ id, where, updates }) => {
    if (seen.has(id)) return []
    seen.add(id)
    return updates.map((update) => ({ id: update.id, where }))
  })
  return [...repeated('incident', incidents), ...repeated('update', updates)]
}

function repeated(kind: string, things: { id: string; where: string }[]): Fault[] {
  const firstAt = new Map<string, string>()
  return things.flatMap(({ id, where }) => {
    const first = firstAt.get(id)
    if (first === undefined) firstAt.set(id, where)
    return first === undefined ? [] : [{ where, problem: `repeats the ${kind} id ${id} of ${first}` }]
  })
}
