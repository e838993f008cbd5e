import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { emptyScope, findScopes, type Scope } from '#db/queries/scope.ts'
import { findLastUpdateIds } from '#db/queries/updates.ts'
import { listOverridesOf, type NamedOverride } from '#db/queries/verification.ts'
import { isOverdue, nextUpdateDue } from '#src/policy/cadence.ts'
import { type Obligation, obligations } from '#src/policy/obligations.ts'
import type { Policy } from '#src/policy/policy.ts'
import { loadRunFactsOf } from './run-facts.ts'

/** Where an incident stands at a moment: what the team has to know besides its row. */
export type IncidentStanding = {
  scope: Scope
  lastUpdateId: string | null
  nextUpdateDueAt: Date | null
  overdue: boolean
  obligations: Obligation[]
  /** Resolutions that went out with open checks, on the IC's word. */
  overrides: NamedOverride[]
}

/** The standing of some incidents at `now`, by incident id. */
export async function standingsOf(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
  now: Date,
): Promise<Map<string, IncidentStanding>> {
  const ids = incidents.map(({ id }) => id)
  const facts = await loadRunFactsOf(reader, policy, incidents, now)
  const scopes = await findScopes(reader, ids)
  const overrides = await listOverridesOf(reader, ids)
  const lastUpdateIds = await findLastUpdateIds(reader, ids)
  return new Map(
    incidents.map((incident) => {
      const own = facts.get(incident.id)!
      const nextUpdateDueAt = nextUpdateDue(own)
      return [
        incident.id,
        {
          scope: scopes.get(incident.id) ?? emptyScope,
          lastUpdateId: lastUpdateIds.get(incident.id) ?? null,
          nextUpdateDueAt,
          overdue: isOverdue(nextUpdateDueAt, now),
          obligations: obligations(own, now),
          overrides: overrides.get(incident.id) ?? [],
        },
      ]
    }),
  )
}
