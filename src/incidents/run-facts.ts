import type { Reader } from '#db/client.ts'
import { findEscalations } from '#db/queries/escalations.ts'
import { type Incident, listSeverityChangesOf } from '#db/queries/incidents.ts'
import { listUnremovedOf } from '#db/queries/mitigations.ts'
import { findPage } from '#db/queries/page.ts'
import { findPostmortems } from '#db/queries/postmortems.ts'
import { findRoleHoldersOf, type RoleHolder } from '#db/queries/roles.ts'
import { findLastEntriesByPeople, findLinkKinds } from '#db/queries/timeline.ts'
import { improvedAt } from '#src/policy/escalation.ts'
import type { RunFacts } from '#src/policy/obligations.ts'
import type { Policy } from '#src/policy/policy.ts'
import { openChecks } from '#src/policy/verification.ts'
import { loadEscalationFactsOf } from './escalation-facts.ts'
import { factsOf } from './facts.ts'
import { postmortemFacts } from './postmortem-facts.ts'
import { loadVerifications } from './verification-facts.ts'

/** The facts with the names of those who hold roles. */
export type NamedRunFacts = Omit<RunFacts, 'roles'> & { roles: RoleHolder[] }

/** What the policy needs to know of how some incidents are run by `now`, by incident id. */
export async function loadRunFactsOf(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
  now: Date,
): Promise<Map<string, NamedRunFacts>> {
  const ids = incidents.map(({ id }) => id)
  const severityChanges = await listSeverityChangesOf(reader, ids)
  const roles = await findRoleHoldersOf(reader, ids)
  const lastEntries = await findLastEntriesByPeople(reader, ids)
  const links = await findLinkKinds(reader, ids)
  const mitigations = await listUnremovedOf(reader, ids)
  const verifications = await loadVerifications(reader, ids, roles, mitigations)
  const escalations = await findEscalations(reader, ids)
  const postmortems = await findPostmortems(reader, ids)
  const { timeZone } = await findPage(reader)
  const escalationFacts = await loadEscalationFactsOf(reader, policy, incidents, severityChanges)
  return new Map(
    incidents.map((incident) => {
      const { id } = incident
      const verification = verifications.get(id)!
      return [
        id,
        {
          ...factsOf(policy, incident, severityChanges.get(id) ?? [], verification),
          roles: roles.get(id) ?? [],
          lastEntryByPersonAt: lastEntries.get(id) ?? null,
          links: {
            channel: links.get(id)?.has('channel') ?? false,
            document: links.get(id)?.has('document') ?? false,
          },
          openChecks: openChecks(policy, verification),
          unremovedMitigations: mitigations.get(id) ?? [],
          escalations: escalations.get(id) ?? [],
          lastImprovementAt: improvedAt(escalationFacts.get(id)!, now),
          postmortem: postmortemFacts(policy, incident, postmortems.get(id), timeZone),
        },
      ]
    }),
  )
}
