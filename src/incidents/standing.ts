import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChangesOf } from '#db/queries/incidents.ts'
import { emptyScope, findScopes, type Scope } from '#db/queries/scope.ts'
import { findLastUpdateIds } from '#db/queries/updates.ts'
import { listOverridesOf, type NamedOverride } from '#db/queries/verification.ts'
import { type Ask, whatPolicyAsksNext } from '#src/policy/asks.ts'
import { isOverdue, nextUpdateDue } from '#src/policy/cadence.ts'
import type { Policy } from '#src/policy/policy.ts'
import { factsOf } from './facts.ts'
import { loadVerifications } from './verification-facts.ts'

/** Where an incident stands at a moment: what the team has to know besides its row. */
export type IncidentStanding = {
  scope: Scope
  lastUpdateId: string | null
  nextUpdateDueAt: Date | null
  overdue: boolean
  asks: Ask[]
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
  const severityChanges = await listSeverityChangesOf(reader, ids)
  const scopes = await findScopes(reader, ids)
  const verifications = await loadVerifications(reader, ids)
  const overrides = await listOverridesOf(reader, ids)
  const lastUpdateIds = await findLastUpdateIds(reader, ids)
  return new Map(
    incidents.map((incident) => {
      const facts = factsOf(
        policy,
        incident,
        severityChanges.get(incident.id) ?? [],
        verifications.get(incident.id),
      )
      const nextUpdateDueAt = nextUpdateDue(facts)
      return [
        incident.id,
        {
          scope: scopes.get(incident.id) ?? emptyScope,
          lastUpdateId: lastUpdateIds.get(incident.id) ?? null,
          nextUpdateDueAt,
          overdue: isOverdue(nextUpdateDueAt, now),
          asks: whatPolicyAsksNext(facts, now),
          overrides: overrides.get(incident.id) ?? [],
        },
      ]
    }),
  )
}
