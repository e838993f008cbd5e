import type { RoleHolder } from '#db/queries/roles.ts'
import type { Party } from '#src/policy/obligations.ts'
import { roles } from '#src/policy/roles.ts'

/** The name of whoever is asked; of the IC where the role is vacant. Null where there is nobody to name. */
export function whoIsAsked(party: Party, holders: RoleHolder[]): string | null {
  const named = (role: Party) => holders.find((holder) => holder.role === role)?.name
  if (!roles.some((role) => role === party)) return null
  return named(party) ?? named('ic') ?? null
}
