import type { Incident } from '#db/queries/incidents.ts'
import { endRoleAssignment, findRoleHolders, type RoleHolder } from '#db/queries/roles.ts'
import type { Act } from '#src/act.ts'
import type { Role } from '#src/policy/roles.ts'
import { record } from './record.ts'

/** Why a role stays as it is: the incident is over, or the person has left. Nothing was written. */
export type RoleRefusal = { ok: false; because: 'incident-is-over' | 'person-is-archived' }

/** Leaves a role vacant. One that is vacant already stays so, and nothing is written. */
export async function releaseRole(
  act: Act,
  incident: Incident,
  role: Role,
): Promise<{ ok: true } | RoleRefusal> {
  if (isOver(incident)) return { ok: false, because: 'incident-is-over' }
  const before = (await findRoleHolders(act.tx, incident.id)).find((holder) => holder.role === role)
  if (!before) return { ok: true }
  await endRole(act, incident, before)
  await record(act, {
    incidentId: incident.id,
    kind: 'role',
    action: 'role.released',
    details: { role, from: { person_id: before.personId, name: before.name }, to: null },
  })
  return { ok: true }
}

/** Ends the assignment that stands, without a word on the timeline; answers the moment from which the role is free. */
export async function endRole(
  act: Act,
  incident: Incident,
  { role, since }: Pick<RoleHolder, 'role' | 'since'>,
): Promise<Date> {
  // A clock that was set back must not end what has not begun.
  const isBefore = act.now < since
  const releasedAt = isBefore ? since : act.now
  await endRoleAssignment(act.tx, incident.id, role, { releasedAt, releasedBy: act.author.name })
  return releasedAt
}

/** Roles are for an incident that is being run. */
export const isOver = ({ resolvedAt, cancelledAt }: Incident): boolean =>
  resolvedAt !== null || cancelledAt !== null
