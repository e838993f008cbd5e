import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Severity } from '../../src/policy/severity.ts'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared } from '../prepared.ts'
import { people } from '../schema/access.ts'
import { escalations } from '../schema/escalations.ts'
import { incidents } from '../schema/incidents.ts'
import { type Incident, isOpen } from './incidents.ts'

export type Escalation = typeof escalations.$inferSelect
/** An escalation with the name of whoever acknowledged it. */
export type NamedEscalation = Escalation & { acknowledgedByName: string | null }

/** Writes an escalation; false when its occasion has one already. */
export async function insertEscalation(tx: Tx, row: Escalation): Promise<boolean> {
  const written = await tx
    .insert(escalations)
    .values(row)
    .onConflictDoNothing({ target: escalations.occasion })
    .returning({ id: escalations.id })
  return written.length > 0
}

export const changeEscalation = async (tx: Tx, id: string, changes: Partial<Escalation>): Promise<void> =>
  void (await tx.update(escalations).set(changes).where(eq(escalations.id, id)))

const withNames = (reader: Reader) =>
  reader
    .select({ escalation: escalations, name: people.name })
    .from(escalations)
    .leftJoin(people, eq(escalations.acknowledgedBy, people.id))

const toNamed = ({ escalation, name }: { escalation: Escalation; name: string | null }): NamedEscalation => ({
  ...escalation,
  acknowledgedByName: name,
})

/** In the order in which they were raised. */
export async function listEscalations(reader: Reader, incidentId: string): Promise<NamedEscalation[]> {
  const rows = await withNames(reader)
    .where(eq(escalations.incidentId, incidentId))
    .orderBy(asc(escalations.raisedAt), asc(escalations.id))
  return rows.map(toNamed)
}

const escalationsOf = prepared((db) =>
  db
    .select()
    .from(escalations)
    .where(isAmong(escalations.incidentId, 'incidentIds'))
    .orderBy(asc(escalations.raisedAt), asc(escalations.id)),
)

/** Every escalation of some incidents, the oldest first, by incident id. */
export async function findEscalations(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, Escalation[]>> {
  const rows = await escalationsOf(reader, { incidentIds: listed(incidentIds) })
  return Map.groupBy(rows, ({ incidentId }) => incidentId)
}

export async function findEscalation(
  reader: Reader,
  incidentId: string,
  id: string,
): Promise<NamedEscalation | null> {
  const [row] = await withNames(reader).where(
    and(eq(escalations.incidentId, incidentId), eq(escalations.id, id)),
  )
  return row ? toNamed(row) : null
}

/** What nobody has acknowledged about incidents that are not over, the longest untold first. */
export const listWaitingEscalations: (
  reader: Reader,
) => Promise<{ escalation: Escalation; incident: Incident }[]> = prepared((db) =>
  db
    .select({ escalation: escalations, incident: incidents })
    .from(escalations)
    .innerJoin(incidents, eq(escalations.incidentId, incidents.id))
    .where(and(isNull(escalations.acknowledgedAt), isOpen))
    .orderBy(asc(escalations.lastToldAt), asc(escalations.id)),
)

const raisedOn = prepared((db) =>
  db
    .select({ id: escalations.id })
    .from(escalations)
    .where(eq(escalations.occasion, given('occasion'))),
)

/** Whether the automatic escalation of this occasion was raised. */
export const isRaised = async (reader: Reader, occasion: string): Promise<boolean> =>
  (await raisedOn(reader, { occasion })).length > 0

const openIncidentsOf = prepared((db) =>
  db
    .select()
    .from(incidents)
    .where(and(isAmong(incidents.highestSeverity, 'severities'), isOpen, eq(incidents.origin, 'declared')))
    .orderBy(asc(incidents.number)),
)

/** The declared incidents that are not over and held one of these severities as their highest. */
export const listOpenIncidentsOf = async (reader: Reader, severities: Severity[]): Promise<Incident[]> =>
  openIncidentsOf(reader, { severities: listed(severities) })
