import { createRoute, z } from '@hono/zod-openapi'
import { findPerson } from '#db/queries/access.ts'
import { listRoleAssignments } from '#db/queries/roles.ts'
import type { Hub } from '#src/hub.ts'
import { assignRole } from '#src/incidents/assign-role.ts'
import { type RoleRefusal, releaseRole } from '#src/incidents/release-role.ts'
import { type Role, roles } from '#src/policy/roles.ts'
import { unknownPerson } from './acting-person.ts'
import { invalidRequest, notAmong, Problem } from './http/problem.ts'
import { createRouter, json, jsonBody, needs, problemAnswer, problems } from './http/routing.ts'
import { write } from './http/write.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { incidentRoles, roleInput, toIncidentRoles } from './schemas/role.ts'

const tags = ['Roles']
const roleInPath = incidentId.extend({
  role: z.string().openapi({ param: { name: 'role', in: 'path' }, enum: [...roles], example: 'comms_lead' }),
})
const answers = {
  200: json('All roles as they stand.', incidentRoles),
  409: problemAnswer('The incident is over.'),
  ...problems,
}

/** Who runs an incident: IC, ops lead, comms lead, scribe. */
export function rolesApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/roles',
      operationId: 'readRoles',
      tags,
      summary: 'Read who holds which role',
      description: 'The holders of now, and everyone who ever held a role, from when to when.',
      ...needs('read'),
      request: { params: incidentId },
      responses: { 200: json('The roles.', incidentRoles), ...problems },
    }),
    async (c) => {
      const history = await hub.db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return listRoleAssignments(reader, incident.id)
      })
      return c.json(toIncidentRoles(history), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/incidents/{id}/roles/{role}',
      operationId: 'assignRole',
      tags,
      summary: 'Assign a role, or hand it over',
      description:
        'A role has one holder at a time: whoever held it until now is released at the same moment. One person may hold several. Assigning it to its holder changes nothing.',
      ...needs('responder'),
      request: { params: roleInPath, ...jsonBody(roleInput) },
      responses: answers,
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, role: named } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        const role = mustBeRole(named)
        const stated = c.req.valid('json').person_id
        const person = await findPerson(act.tx, stated)
        if (!person) throw unusablePerson(await unknownPerson(act.tx, stated))
        checked(await assignRole(act, incident, role, person))
        return { status: 200, body: toIncidentRoles(await listRoleAssignments(act.tx, id)) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/incidents/{id}/roles/{role}',
      operationId: 'releaseRole',
      tags,
      summary: 'Leave a role vacant',
      description: 'Releasing a vacant role changes nothing.',
      ...needs('responder'),
      request: { params: roleInPath },
      responses: answers,
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, role } = c.req.valid('param')
        const incident = await mustFindIncident(act.tx, id)
        checked(await releaseRole(act, incident, mustBeRole(role)))
        return { status: 200, body: toIncidentRoles(await listRoleAssignments(act.tx, id)) }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
function mustBeRole(named: string): Role {
  const role = roles.find((each) => each === named)
  if (role) return role
  throw notAmong('role', named, roles)
}

/** @throws `Problem` 409 or 422 */
function checked(outcome: { ok: true } | RoleRefusal): void {
  if (outcome.ok) return
  if (outcome.because === 'person-is-archived') throw unusablePerson('this person is archived')
  throw new Problem(
    409,
    'incident-is-over',
    'The incident is over',
    'Roles are assigned and released while an incident is open. Reopen it first.',
  )
}

const unusablePerson = (message: string) => invalidRequest([{ field: 'person_id', message }])
