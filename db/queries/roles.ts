import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Role } from '../../src/policy/roles.ts'
import type { Reader, Tx } from '../client.ts'
import { isAmong, listed, prepared } from '../prepared.ts'
import { people } from '../schema/access.ts'
import { roleAssignments } from '../schema/roles.ts'

/** Who holds a role of an incident, under the name that they have now. */
export type RoleHolder = { role: Role; personId: string; name: string; since: Date }

export type RoleAssignment = typeof roleAssignments.$inferSelect
/** An assignment with the person's name. */
export type NamedAssignment = RoleAssignment & { name: string }

const holders = prepared((db) =>
  db
    .select({ assignment: roleAssignments, name: people.name })
    .from(roleAssignments)
    .innerJoin(people, eq(roleAssignments.personId, people.id))
    .where(and(isAmong(roleAssignments.incidentId, 'incidentIds'), isNull(roleAssignments.releasedAt)))
    .orderBy(asc(roleAssignments.id)),
)

/** The current holders of some incidents' roles, by incident id. */
export async function findRoleHoldersOf(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, RoleHolder[]>> {
  const rows = await holders(reader, { incidentIds: listed(incidentIds) })
  const byIncident = Map.groupBy(rows, ({ assignment }) => assignment.incidentId)
  return new Map([...byIncident].map(([incidentId, held]) => [incidentId, held.map(toHolder)]))
}

export const findRoleHolders = async (reader: Reader, incidentId: string): Promise<RoleHolder[]> =>
  (await findRoleHoldersOf(reader, [incidentId])).get(incidentId) ?? []

const toHolder = ({ assignment, name }: { assignment: RoleAssignment; name: string }): RoleHolder => ({
  role: assignment.role,
  personId: assignment.personId,
  name,
  since: assignment.assignedAt,
})

/** Every assignment of an incident's roles, oldest first. */
export async function listRoleAssignments(reader: Reader, incidentId: string): Promise<NamedAssignment[]> {
  const rows = await reader
    .select({ assignment: roleAssignments, name: people.name })
    .from(roleAssignments)
    .innerJoin(people, eq(roleAssignments.personId, people.id))
    .where(eq(roleAssignments.incidentId, incidentId))
    .orderBy(asc(roleAssignments.id))
  return rows.map(({ assignment, name }) => ({ ...assignment, name }))
}

export const insertRoleAssignment = async (tx: Tx, row: Omit<RoleAssignment, 'id'>): Promise<void> =>
  void (await tx.insert(roleAssignments).values(row))

/** Ends the assignment that stands of a role. */
export const endRoleAssignment = async (
  tx: Tx,
  incidentId: string,
  role: Role,
  release: { releasedAt: Date; releasedBy: string },
): Promise<void> =>
  void (await tx
    .update(roleAssignments)
    .set(release)
    .where(
      and(
        eq(roleAssignments.incidentId, incidentId),
        eq(roleAssignments.role, role),
        isNull(roleAssignments.releasedAt),
      ),
    ))
