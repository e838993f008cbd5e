import type { Reader } from '#db/client.ts'
import { findIncidents, findUpdateMarks, listUpdateMarks, type UpdateMark } from '#db/queries/import.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Fault, SourceIncident } from './source.ts'

/** An incident of the source that is here already, with its updates, oldest first. */
export type KnownIncident = { incident: Incident; marks: UpdateMark[] }

/** What of a source is here already, by id. */
export type Known = { incidents: Map<string, KnownIncident>; updates: Map<string, UpdateMark> }

export async function findKnown(reader: Reader, sources: SourceIncident[]): Promise<Known> {
  const incidents = await findIncidents(
    reader,
    sources.map(({ id }) => id),
  )
  const marks = Map.groupBy(
    await listUpdateMarks(reader, [...incidents.keys()]),
    ({ incidentId }) => incidentId,
  )
  const updates = await findUpdateMarks(
    reader,
    sources.flatMap((source) => source.updates.map(({ id }) => id)),
  )
  return {
    incidents: new Map(
      [...incidents].map(([id, incident]) => [id, { incident, marks: marks.get(id) ?? [] }]),
    ),
    updates: new Map(updates.map((mark) => [mark.id, mark])),
  }
}

/** Ids that mean something else here than in the source. */
export const conflicts = (sources: SourceIncident[], known: Known): Fault[] =>
  sources.flatMap(({ id, where, updates }) => {
    const incident = known.incidents.get(id)?.incident
    if (incident?.origin === 'declared') {
      return {
        where,
        problem: `the id ${id} is that of incident #${incident.number}, which was declared here`,
      }
    }
    return updates.flatMap((update) => {
      const mark = known.updates.get(update.id)
      if (!mark || mark.incidentId === id) return []
      return { where, problem: `the update id ${update.id} belongs to incident ${mark.incidentId} here` }
    })
  })
