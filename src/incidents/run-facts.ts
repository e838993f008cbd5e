import type { Reader } from '#db/client.ts'
import { type Incident, listSeverityChangesOf } from '#db/queries/incidents.ts'
import { findRoleHoldersOf, type RoleHolder } from '#db/queries/roles.ts'
import { findEscalations, findStandingTicks, findUnremovedMitigations, type Tick } from '#db/queries/run.ts'
import { findLastEntriesByPeople, findLastImprovements, findLinkKinds } from '#db/queries/timeline.ts'
import type { RunFacts } from '#src/policy/obligations.ts'
import type { Policy } from '#src/policy/policy.ts'
import { factsOf } from './facts.ts'

/** The facts with the names of those who hold roles. */
export type NamedRunFacts = Omit<RunFacts, 'roles'> & { roles: RoleHolder[] }

/** What the policy needs to know of how some incidents are run, straight from the tables, by incident id. */
export async function loadRunFactsOf(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
): Promise<Map<string, NamedRunFacts>> {
  const ids = incidents.map(({ id }) => id)
  const severityChanges = await listSeverityChangesOf(reader, ids)
  const roles = await findRoleHoldersOf(reader, ids)
  const lastEntries = await findLastEntriesByPeople(reader, ids)
  const links = await findLinkKinds(reader, ids)
  const improvements = await findLastImprovements(reader, ids)
  const ticks = await findStandingTicks(reader, ids)
  const mitigations = await findUnremovedMitigations(reader, ids)
  const escalations = await findEscalations(reader, ids)
  return new Map(
    incidents.map((incident) => {
      const { id } = incident
      return [
        id,
        {
          ...factsOf(policy, incident, severityChanges.get(id) ?? []),
          roles: roles.get(id) ?? [],
          lastEntryByPersonAt: lastEntries.get(id) ?? null,
          links: {
            channel: links.get(id)?.has('channel') ?? false,
            document: links.get(id)?.has('document') ?? false,
          },
          openChecks: openChecks(policy, ticks.get(id) ?? []),
          unremovedMitigations: mitigations.get(id) ?? [],
          escalations: escalations.get(id) ?? [],
          lastImprovementAt: improvements.get(id) ?? null,
        },
      ]
    }),
  )
}

export const loadRunFacts = async (
  reader: Reader,
  policy: Policy,
  incident: Incident,
): Promise<NamedRunFacts> => (await loadRunFactsOf(reader, policy, [incident])).get(incident.id)!

/** A tick that was taken back leaves its check as open as one that nobody has made. */
function openChecks({ verification }: Policy, ticks: Tick[]): RunFacts['openChecks'] {
  const done = new Set(ticks.filter(({ state }) => state !== 'open').map(({ checkId }) => checkId))
  return verification.filter(({ id }) => !done.has(id))
}
