import type { Reader } from '#db/client.ts'
import { listUnremovedOf, type Mitigation } from '#db/queries/mitigations.ts'
import { findRoleHoldersOf, type RoleHolder } from '#db/queries/roles.ts'
import { findReopenings, listTicksOf, type NamedTick } from '#db/queries/verification.ts'
import type { VerificationFacts } from '#src/policy/verification.ts'

/** What was verified of an incident, with who ticked what. */
export type LoadedVerification = VerificationFacts & { ticks: NamedTick[] }

/**
 * What was verified of some incidents, by incident id. Who holds their roles and which mitigations still hold is
 * handed over, since whoever asks for several incidents needs that, too.
 */
export async function loadVerifications(
  reader: Reader,
  incidentIds: string[],
  holders: Map<string, RoleHolder[]>,
  unremoved: Map<string, Mitigation[]>,
): Promise<Map<string, LoadedVerification>> {
  const ticks = await listTicksOf(reader, incidentIds)
  const reopenings = await findReopenings(reader, incidentIds)
  return new Map(
    incidentIds.map((id) => [
      id,
      {
        ticks: ticks.get(id) ?? [],
        reopenedAt: reopenings.get(id) ?? null,
        unremovedMitigations: (unremoved.get(id) ?? []).map(({ what }) => what),
        icId: holders.get(id)?.find(({ role }) => role === 'ic')?.personId ?? null,
      },
    ]),
  )
}

export async function loadVerification(reader: Reader, incidentId: string): Promise<LoadedVerification> {
  const ids = [incidentId]
  const holders = await findRoleHoldersOf(reader, ids)
  const unremoved = await listUnremovedOf(reader, ids)
  return (await loadVerifications(reader, ids, holders, unremoved)).get(incidentId)!
}
