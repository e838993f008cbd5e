import { insertRoleAssignment } from '#db/queries/roles.ts'
import type { Role } from '#src/policy/roles.ts'
import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** Gives a role of an incident to the person whose token it is. */
export async function giveRole(
  hub: FreshHub,
  token: string,
  incidentId: string,
  role: Role,
): Promise<string> {
  const { person_id: personId } = await askFor(hub, token, 'GET', '/me')
  await hub.acting(({ tx, now }) =>
    insertRoleAssignment(tx, {
      ...{ incidentId, role, personId },
      ...{ assignedAt: now, assignedBy: 'A test', releasedAt: null, releasedBy: null },
    }),
  )
  return personId
}
