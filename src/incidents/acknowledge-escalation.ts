import type { Person } from '#db/queries/access.ts'
import { changeEscalation, type Escalation, listEscalations } from '#db/queries/escalations.ts'
import type { Act } from '#src/act.ts'
import { isRepeated } from '#src/policy/escalation.ts'
import { record } from './record.ts'

/**
 * A named person takes an escalation on: it is not repeated any more. Whoever acknowledges an automatic one that fired
 * again knows of the earlier ones, too.
 */
export async function acknowledgeEscalation(act: Act, escalation: Escalation, person: Person): Promise<void> {
  const acknowledgement = { acknowledgedAt: act.now, acknowledgedBy: person.id }
  const others = await listEscalations(act.tx, escalation.incidentId)
  const outdated = others.filter((other) => !isRepeated(other, [escalation]))
  for (const { id, acknowledgedAt } of [...outdated, escalation]) {
    if (acknowledgedAt === null) await changeEscalation(act.tx, id, acknowledgement)
  }
  await record(act, {
    incidentId: escalation.incidentId,
    kind: 'escalation',
    action: 'escalation.acknowledged',
    details: {
      ...{ escalation_id: escalation.id, to: escalation.target, trigger: escalation.trigger },
      acknowledged_by: { id: person.id, name: person.name },
    },
  })
}
