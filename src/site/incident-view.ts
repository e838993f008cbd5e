import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChangesOf } from '#db/queries/incidents.ts'
import { listAffectedComponents } from '#db/queries/public.ts'
import { emptyScope, findScopes } from '#db/queries/scope.ts'
import { listNewestUpdatesOf, listUpdates } from '#db/queries/updates.ts'
import { factsOf } from '#src/incidents/facts.ts'
import { type Catalog, withNames } from '#src/incidents/scope-names.ts'
import { isOverdue, nextUpdateDue } from '#src/policy/cadence.ts'
import { type IncidentStatus, statusNames } from '#src/policy/lifecycle.ts'
import { type ComponentStatus, worstByComponent } from '#src/policy/scope.ts'
import { type Severity, severityTable } from '#src/policy/severity.ts'
import type { Moment } from './moment.ts'
import { type UpdateView, viewUpdate } from './update-view.ts'

/** An incident as the public sees it. */
export type IncidentView = {
  id: string
  number: number
  path: string
  title: string
  severity: Severity
  severityName: string
  severityMeaning: string
  status: IncidentStatus
  statusName: string
  isOpen: boolean
  startedAt: Date
  endedAt: Date | null
  /** When the next update was promised, and whether that has passed; null when nothing is promised. */
  promise: { at: Date; isOverdue: boolean } | null
  scope: {
    regions: string[]
    components: { id: string; name: string; status: ComponentStatus }[]
    apps: string[]
  }
  /** Newest first: all of them, or as many as were asked for. */
  updates: UpdateView[]
  /** How many there are in all. */
  updateCount: number
  postmortemUrl: string | null
}

/** Published incidents with their updates, or with no more than the newest `mostUpdates` of each, in the given order. */
export async function viewIncidents(
  reader: Reader,
  incidents: Incident[],
  catalog: Catalog,
  { now, policy, frame, changesAt }: Pick<Moment, 'now' | 'policy' | 'frame' | 'changesAt'>,
  { mostUpdates }: { mostUpdates?: number } = {},
): Promise<IncidentView[]> {
  const ids = incidents.map(({ id }) => id)
  const listed =
    mostUpdates === undefined
      ? await listUpdates(reader, ids)
      : await listNewestUpdatesOf(reader, ids, mostUpdates)
  const updates = Map.groupBy(listed, ({ incidentId }) => incidentId)
  const scopes = await findScopes(reader, ids)
  const affected = Map.groupBy(await listAffectedComponents(reader, ids), ({ incidentId }) => incidentId)
  const severityChanges = await listSeverityChangesOf(reader, ids)

  return incidents.flatMap((incident) => {
    const { id, status } = incident
    if (status === null) return []
    const isOpen = status !== 'resolved'
    const scope = scopes.get(id) ?? emptyScope
    const due = nextUpdateDue(factsOf(policy, incident, severityChanges.get(id) ?? []))
    // From the next millisecond on it is overdue.
    if (incident.promisedAt && due) changesAt(new Date(due.getTime() + 1))
    const named = withNames(
      isOpen ? scope : { ...scope, components: worstOf(affected.get(id) ?? []) },
      catalog,
    )
    return {
      id,
      number: incident.number,
      path: `/incidents/${id}`,
      title: incident.title,
      severity: incident.severity,
      severityName: severityTable[incident.severity].name,
      severityMeaning: severityTable[incident.severity].meaning,
      status,
      statusName: statusNames[status],
      isOpen,
      startedAt: incident.startedAt,
      endedAt: incident.endedAt,
      promise: incident.promisedAt && due ? { at: due, isOverdue: isOverdue(due, now) } : null,
      scope: { ...named, regions: named.regions.map(({ name }) => name) },
      updates: (updates.get(id) ?? []).map((update) => viewUpdate(update, incident, frame.publicUrl)),
      // They are numbered from one, without a gap.
      updateCount: updates.get(id)?.[0]?.sequence ?? 0,
      postmortemUrl: incident.postmortemUrl,
    }
  })
}

/** Over an incident that has ended, each component counts with the worst status that it held. */
const worstOf = (rows: { componentId: string; status: ComponentStatus }[]) =>
  [...worstByComponent(rows.map(({ componentId, status }) => ({ id: componentId, status })))].map(
    ([id, status]) => ({ id, status }),
  )
