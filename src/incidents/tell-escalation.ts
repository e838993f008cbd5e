import type { Escalation } from '#db/queries/escalations.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { findScope } from '#db/queries/scope.ts'
import type { Act } from '#src/act.ts'
import { enqueue } from '#src/notify/enqueue.ts'
import { channelsFor, type EscalationTarget, escalationTriggers } from '#src/policy/escalation.ts'
import { isoUtc } from '#src/policy/instants.ts'
import { sections } from '#src/policy/sections.ts'
import { loadCatalog, withNames } from './scope-names.ts'

/** The channels in which an incident's owners, or the leadership, are told now. */
export async function channelsOf(
  { tx, policy }: Act,
  incident: Incident,
  to: EscalationTarget,
): Promise<readonly string[]> {
  const { components, regions } = withNames(await findScope(tx, incident.id), await loadCatalog(tx))
  const touched = [...components, ...regions].map(({ name }) => name)
  return channelsFor(to, touched, policy.destinations)
}

/** Puts an escalation into the outbox, for each of these channels. Each telling is an occasion of its own. */
export async function tellEscalation(
  act: Act,
  incident: Incident,
  escalation: Escalation,
  channels: readonly string[],
): Promise<void> {
  const { id, target, trigger, reason, raisedAt, raisedBy, timesTold } = escalation
  const { when } = escalationTriggers[trigger]
  const { name } = act.policy.severities[incident.severity]
  const again = timesTold > 1 ? ` (told ${timesTold} times, not acknowledged yet)` : ''
  const short = `#${incident.number} ${incident.title} (${name})`
  for (const channel of channels) {
    await enqueue(act, {
      kind: 'escalation',
      occasion: `escalation ${id} ${timesTold} ${channel}`,
      incidentId: incident.id,
      recipient: { channel },
      subject: `Escalation to ${target}${again}: ${short}`,
      text: [
        `Incident ${short} was escalated to ${target} at ${isoUtc(raisedAt)} by ${raisedBy}: ${when}.`,
        ...(reason === null ? [] : [`Reason: ${reason}`]),
        `${sections.escalation}: it is repeated until a named person acknowledges it, with`,
        `POST /api/admin/incidents/${incident.id}/escalations/${id}/acknowledgement`,
      ].join('\n'),
      data: {
        incident_id: incident.id,
        incident_number: incident.number,
        title: incident.title,
        severity: incident.severity,
        status: incident.status,
        escalation_id: id,
        to: target,
        trigger,
        when,
        reason,
        raised_at: isoUtc(raisedAt),
        raised_by: raisedBy,
        times_told: timesTold,
      },
    })
  }
}
