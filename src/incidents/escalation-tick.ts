import {
  changeEscalation,
  type Escalation,
  listOpenIncidentsOf,
  listWaitingEscalations,
} from '#db/queries/escalations.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Act } from '#src/act.ts'
import { escalatesByItself, isRepeated } from '#src/policy/escalation.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { severities } from '#src/policy/severity.ts'
import { raiseDueEscalations } from './raise-escalation.ts'
import { channelsOf, tellEscalation } from './tell-escalation.ts'

/** Escalates what has lasted too long by `act.now`, and repeats what nobody has acknowledged. */
export async function escalationTick(act: Act): Promise<void> {
  const escalating = severities.filter((severity) => escalatesByItself(act.policy, severity))
  for (const incident of await listOpenIncidentsOf(act.tx, escalating)) {
    await raiseDueEscalations(act, incident)
  }

  const waiting = await listWaitingEscalations(act.tx)
  const others = waiting.map(({ escalation }) => escalation)
  for (const { escalation, incident } of waiting) {
    const isDue = minutesAfter(escalation.lastToldAt, act.policy.escalationRepeatMinutes) <= act.now
    if (isDue && isRepeated(escalation, others)) await repeat(act, incident, escalation)
  }
}

async function repeat(act: Act, incident: Incident, escalation: Escalation): Promise<void> {
  const channels = await channelsOf(act, incident, escalation.target)
  // Nobody could be told: as soon as the policy names somebody, they are.
  if (channels.length === 0) return
  const told = { lastToldAt: act.now, timesTold: escalation.timesTold + 1 }
  await changeEscalation(act.tx, escalation.id, told)
  await tellEscalation(act, incident, { ...escalation, ...told }, channels)
}
