import { roles, roleTable } from '#src/policy/roles.ts'
import type { IncidentDocument } from './incident-document.ts'
import { inline, section, stamp, table } from './markdown.ts'

/** Who held which role, from when to when; a role that nobody ever held says so. */
export function renderRoles({ roles: assignments }: IncidentDocument): string {
  const rows = roles.flatMap((role) => {
    const own = assignments.filter((each) => each.role === role)
    if (own.length === 0) return [[roleTable[role].name, 'nobody', '', '']]
    return own.map(({ name, assignedAt, releasedAt }) => [
      roleTable[role].name,
      inline(name),
      stamp(assignedAt),
      releasedAt ? stamp(releasedAt) : '',
    ])
  })
  return section('Roles', table(['Role', 'Who', 'From', 'To'], rows))
}
