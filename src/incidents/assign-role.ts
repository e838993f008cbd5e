import type { Person } from '#db/queries/access.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { insertRoleAssignment, listRoleAssignments } from '#db/queries/roles.ts'
import type { Act } from '#src/act.ts'
import type { Role } from '#src/policy/roles.ts'
import { record } from './record.ts'
import { endRole, isOver, type RoleRefusal } from './release-role.ts'

/**
 * Gives a role to a person. A role has one holder at a time: whoever held it until now hands it over at that same
 * moment. A person may hold several. Giving it to its holder changes nothing.
 */
export async function assignRole(
  act: Act,
  incident: Incident,
  role: Role,
  person: Person,
): Promise<{ ok: true } | RoleRefusal> {
  if (isOver(incident)) return { ok: false, because: 'incident-is-over' }
  const last = (await listRoleAssignments(act.tx, incident.id)).findLast((each) => each.role === role)
  const before = last?.releasedAt === null ? last : undefined
  if (before?.personId === person.id) return { ok: true }
  if (person.archivedAt) return { ok: false, because: 'person-is-archived' }

  const free = before ? await endRole(act, incident, { role, since: before.assignedAt }) : last?.releasedAt
  // After a clock was set back, too, a role has one holder at a time.
  const moment = free && free > act.now ? free : act.now
  await insertRoleAssignment(act.tx, {
    incidentId: incident.id,
    role,
    personId: person.id,
    assignedAt: moment,
    assignedBy: act.author.name,
    releasedAt: null,
    releasedBy: null,
  })
  await record(act, {
    incidentId: incident.id,
    kind: 'role',
    action: before ? 'role.handed_over' : 'role.assigned',
    details: {
      role,
      from: before ? { person_id: before.personId, name: before.name } : null,
      to: { person_id: person.id, name: person.name },
    },
  })
  return { ok: true }
}
