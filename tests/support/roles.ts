import type { Role } from '#src/policy/roles.ts'
import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'
import { personOf } from './people.ts'

/** Gives a role of an incident to the person whose token it is, by a responder's word; answers the person's id. */
export async function giveRole(
  hub: FreshHub,
  responder: string,
  incidentId: string,
  role: Role,
  token = responder,
): Promise<string> {
  const person_id = await personOf(hub, token)
  await askFor(hub, responder, 'PUT', `/incidents/${incidentId}/roles/${role}`, { person_id })
  return person_id
}
