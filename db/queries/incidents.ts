import { and, asc, desc, eq, isNotNull, isNull, lt, max } from 'drizzle-orm'
import type { IncidentStatus } from '../../src/policy/lifecycle.ts'
import type { Severity } from '../../src/policy/severity.ts'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared, preparedUpdate } from '../prepared.ts'
import { incidents, severityChanges } from '../schema/incidents.ts'

export type Incident = typeof incidents.$inferSelect
export type SeverityChange = Omit<typeof severityChanges.$inferSelect, 'id'>

/** How a list of incidents can be narrowed by where they stand. */
export type IncidentState = IncidentStatus | 'open' | 'internal' | 'cancelled'

const incident = prepared((db) =>
  db
    .select()
    .from(incidents)
    .where(eq(incidents.id, given('id'))),
)

export async function findIncident(reader: Reader, id: string): Promise<Incident | null> {
  const [row] = await incident(reader, { id })
  return row ?? null
}

/** Newest number first; `before` is the number of the last one already seen. */
export const listIncidents = async (
  reader: Reader,
  filter: { before?: number; state?: IncidentState; severity?: Severity; isDrill?: boolean; limit: number },
): Promise<Incident[]> =>
  reader
    .select()
    .from(incidents)
    .where(
      and(
        filter.before === undefined ? undefined : lt(incidents.number, filter.before),
        filter.severity === undefined ? undefined : eq(incidents.severity, filter.severity),
        filter.isDrill === undefined ? undefined : eq(incidents.isDrill, filter.isDrill),
        filter.state === undefined ? undefined : isInState(filter.state),
      ),
    )
    .orderBy(desc(incidents.number))
    .limit(filter.limit)

/** Neither resolved nor cancelled: told by what an index finds among all that ever was. */
export const isOpen = and(isNull(incidents.resolvedAt), isNull(incidents.cancelledAt))

/** Every incident that is neither resolved nor cancelled, by number. */
export const listOpenIncidents: (reader: Reader) => Promise<Incident[]> = prepared((db) =>
  db.select().from(incidents).where(isOpen).orderBy(asc(incidents.number)),
)

function isInState(state: IncidentState) {
  const isInternal = and(isNull(incidents.status), isNull(incidents.cancelledAt))
  switch (state) {
    case 'internal':
      return isInternal
    case 'cancelled':
      return and(isNull(incidents.status), isNotNull(incidents.cancelledAt))
    case 'open':
      return isOpen
    default:
      return eq(incidents.status, state)
  }
}

export async function nextIncidentNumber(tx: Tx): Promise<number> {
  const [row] = await tx.select({ last: max(incidents.number) }).from(incidents)
  return (row?.last ?? 0) + 1
}

export const insertIncident = async (tx: Tx, row: Incident): Promise<void> =>
  void (await tx.insert(incidents).values(row))
export const changeIncident: (tx: Tx, id: string, changes: Partial<Incident>) => Promise<void> =
  preparedUpdate(incidents, incidents.id)

const severityChangesOf = prepared((db) =>
  db
    .select()
    .from(severityChanges)
    .where(isAmong(severityChanges.incidentId, 'incidentIds'))
    .orderBy(asc(severityChanges.id)),
)

/** The severity changes of some incidents, oldest first, by incident id. */
export async function listSeverityChangesOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, SeverityChange[]>> {
  const rows = await severityChangesOf(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}

export const listSeverityChanges = async (reader: Reader, incidentId: string): Promise<SeverityChange[]> =>
  (await listSeverityChangesOf(reader, [incidentId])).get(incidentId) ?? []

export const insertSeverityChange = async (tx: Tx, row: SeverityChange): Promise<void> =>
  void (await tx.insert(severityChanges).values(row))
