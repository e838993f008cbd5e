import { z } from '@hono/zod-openapi'
import type { NamedAssignment } from '#db/queries/roles.ts'
import { type Role, roles, roleTable } from '#src/policy/roles.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const role = z.enum(roles).openapi({ example: 'comms_lead' })
const name = z.string().openapi({ description: 'The name that they have now.', example: 'Ana Lima' })

export const roleInput = z
  .strictObject({
    person_id: z
      .string('must be the id of a person')
      .openapi({ description: 'Who holds the role from now on.', example: 'k3v9x2m4q7zt' }),
  })
  .openapi('RoleInput')

const holder = z.object({ person_id: id, name, since: timestamp })

export const assignment = z
  .object({
    role,
    person_id: id,
    name,
    assigned_at: timestamp,
    assigned_by: z.string().openapi({ example: 'Ben Okoro' }),
    released_at: timestamp.nullable().openapi({ description: 'Null while they hold it.' }),
    released_by: z.string().nullable(),
  })
  .openapi('RoleAssignment')

export const incidentRoles = z
  .object({
    roles: z
      .array(
        z.object({
          role,
          name: z.string().openapi({ example: 'Comms lead' }),
          does: z.string().openapi({ example: 'customer updates, status page, internal summaries' }),
          holder: holder.nullable(),
        }),
      )
      .openapi({ description: "All four in the policy's order; `holder` is null where one is vacant." }),
    history: z.array(assignment).openapi({ description: 'Every assignment, oldest first.' }),
  })
  .openapi('IncidentRoles')

export const toAssignment = (row: NamedAssignment): z.infer<typeof assignment> => ({
  role: row.role,
  person_id: row.personId,
  name: row.name,
  assigned_at: toTimestamp(row.assignedAt),
  assigned_by: row.assignedBy,
  released_at: toTimestampOrNull(row.releasedAt),
  released_by: row.releasedBy,
})

export const toIncidentRoles = (history: NamedAssignment[]): z.infer<typeof incidentRoles> => ({
  roles: roles.map((each) => ({ role: each, ...roleTable[each], holder: holderOf(each, history) })),
  history: history.map(toAssignment),
})

function holderOf(role: Role, history: NamedAssignment[]): z.infer<typeof holder> | null {
  const held = history.find((each) => each.role === role && each.releasedAt === null)
  return held ? { person_id: held.personId, name: held.name, since: toTimestamp(held.assignedAt) } : null
}
