import { newId } from '#db/ids.ts'
import { type Escalation, insertEscalation, isRaised } from '#db/queries/escalations.ts'
import type { Incident } from '#db/queries/incidents.ts'
import type { Act } from '#src/act.ts'
import {
  type EscalationTrigger,
  escalatesByItself,
  escalationsDue,
  escalationTriggers,
} from '#src/policy/escalation.ts'
import { loadEscalationFacts } from './escalation-facts.ts'
import { record } from './record.ts'
import { channelsOf, tellEscalation } from './tell-escalation.ts'

/** Escalates an incident to its owners or to leadership, on a person's word. */
export const raiseEscalation = (
  act: Act,
  incident: Incident,
  { trigger, reason }: { trigger: EscalationTrigger; reason: string },
): Promise<Escalation> => write(act, incident, { trigger, reason, occasion: null })

/** Raises what the policy escalates by itself and is due by now. Each once, whoever notices it first. */
export async function raiseDueEscalations(act: Act, incident: Incident): Promise<void> {
  if (!escalatesByItself(act.policy, incident.highestSeverity)) return
  const facts = await loadEscalationFacts(act.tx, act.policy, incident)
  for (const due of escalationsDue(facts, act.now)) {
    const occasion = `${incident.id} ${due.occasion}`
    if (await isRaised(act.tx, occasion)) continue
    const byItself: Act = { ...act, author: { name: 'Allclear', tokenId: null } }
    await write(byItself, incident, { trigger: due.trigger, reason: null, occasion })
  }
}

async function write(
  act: Act,
  incident: Incident,
  { trigger, reason, occasion }: Pick<Escalation, 'trigger' | 'reason' | 'occasion'>,
): Promise<Escalation> {
  const { to, when } = escalationTriggers[trigger]
  const channels = await channelsOf(act, incident, to)
  const escalation: Escalation = {
    id: newId(),
    incidentId: incident.id,
    target: to,
    ...{ trigger, reason, occasion },
    raisedAt: act.now,
    raisedBy: act.author.name,
    lastToldAt: act.now,
    timesTold: channels.length > 0 ? 1 : 0,
    acknowledgedAt: null,
    acknowledgedBy: null,
  }
  if (!(await insertEscalation(act.tx, escalation))) return escalation
  await tellEscalation(act, incident, escalation, channels)
  await record(act, {
    incidentId: incident.id,
    kind: 'escalation',
    action: 'escalation.raised',
    details: {
      ...{ escalation_id: escalation.id, to, trigger, when, channels },
      ...(reason !== null && { reason }),
    },
  })
  return escalation
}
