import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { type Obligation, obligations } from '#src/policy/obligations.ts'
import type { Policy } from '#src/policy/policy.ts'
import { loadRunFactsOf } from './run-facts.ts'
import { whoIsAsked } from './who-is-asked.ts'

/** An obligation of an incident, with the name of whoever is asked; null where there is nobody to name. */
export type NamedObligation = Obligation & { who: string | null; incident: Incident }

/** What the policy still asks for about some incidents: the soonest due first, then what has no time. */
export async function obligationsOf(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
  now: Date,
): Promise<NamedObligation[]> {
  const facts = await loadRunFactsOf(reader, policy, incidents, now)
  const all = incidents.flatMap((incident) => {
    const own = facts.get(incident.id)!
    return obligations(own, now).map((obligation) => ({
      ...obligation,
      who: whoIsAsked(obligation.of, own.roles),
      incident,
    }))
  })
  // Two undated ones differ by NaN, which a sort takes for equal: they keep their order.
  const sortKey = ({ due_at }: Obligation) => due_at?.getTime() ?? Number.POSITIVE_INFINITY
  return all.toSorted((a, b) => sortKey(a) - sortKey(b))
}
