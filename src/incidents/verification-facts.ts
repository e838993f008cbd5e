import type { Reader } from '#db/client.ts'
import { listUnremovedOf } from '#db/queries/mitigations.ts'
import { findRoleHoldersOf } from '#db/queries/roles.ts'
import { findReopenings, listTicksOf, type NamedTick } from '#db/queries/verification.ts'
import type { VerificationFacts } from '#src/policy/verification.ts'

/** What was verified of an incident, with who ticked what. */
export type LoadedVerification = VerificationFacts & { ticks: NamedTick[] }

/** What was verified of some incidents, by incident id. */
export async function loadVerifications(
  reader: Reader,
  incidentIds: string[],
): Promise<Map<string, LoadedVerification>> {
  const ticks = await listTicksOf(reader, incidentIds)
  const reopenings = await findReopenings(reader, incidentIds)
  const unremoved = await listUnremovedOf(reader, incidentIds)
  const holders = await findRoleHoldersOf(reader, incidentIds)
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

export const loadVerification = async (reader: Reader, incidentId: string): Promise<LoadedVerification> =>
  (await loadVerifications(reader, [incidentId])).get(incidentId)!
