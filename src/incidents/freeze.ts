import type { Reader } from '#db/client.ts'
import { listOpenOfSeverities, type OpenIncident } from '#db/queries/freeze.ts'
import { freezeReason, freezesSince, freezingSeverities, frozenSince } from '#src/policy/freeze.ts'
import type { Policy } from '#src/policy/policy.ts'

/** Whether production is frozen, since when, why, and by which incidents. */
export type Freeze = {
  since: Date | null
  reason: string | null
  incidents: (Pick<OpenIncident, 'id' | 'number' | 'title' | 'severity'> & { since: Date })[]
}

export async function readFreeze(reader: Reader, policy: Policy): Promise<Freeze> {
  const open = await listOpenOfSeverities(reader, freezingSeverities(policy))
  const incidents = open.map(({ id, number, title, severity, ...moments }) => ({
    ...{ id, number, title, severity },
    since: freezesSince(moments),
  }))
  return { since: frozenSince(incidents), reason: freezeReason(incidents, policy), incidents }
}
