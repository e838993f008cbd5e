import { type Incident, listOpenIncidents, listSeverityChangesOf } from '#db/queries/incidents.ts'
import { findRoleHoldersOf, type RoleHolder } from '#db/queries/roles.ts'
import type { Act } from '#src/act.ts'
import { factsOf } from '#src/incidents/facts.ts'
import { distance, isoUtc } from '#src/policy/instants.ts'
import { type Notice, noticesDue } from '#src/policy/notices.ts'
import type { Policy } from '#src/policy/policy.ts'
import { sections } from '#src/policy/sections.ts'
import { enqueueForAll, type Message, type Recipient } from './enqueue.ts'

/**
 * Before an update is due the comms lead is reminded, after it was missed the IC is told; where nobody holds the
 * role, the fallback that the policy file names. Each once, by the notice's occasion.
 */
export async function remindOfUpdates(act: Act): Promise<void> {
  const incidents = await listOpenIncidents(act.tx)
  const ids = incidents.map(({ id }) => id)
  const severityChanges = await listSeverityChangesOf(act.tx, ids)
  const holders = await findRoleHoldersOf(act.tx, ids)
  for (const incident of incidents) {
    const facts = factsOf(act.policy, incident, severityChanges.get(incident.id) ?? [])
    for (const notice of noticesDue(incident.id, facts, act.now)) {
      const recipients = recipientsOf(notice, holders.get(incident.id) ?? [], act.policy)
      await enqueueForAll(act, messageOf(notice, incident, act), recipients)
    }
  }
}

/** Where there is no fallback either, the message shows that nobody could be told. */
function recipientsOf({ role }: Notice, holders: RoleHolder[], { destinations }: Policy): Recipient[] {
  const holding = holders.filter((holder) => holder.role === role)
  if (holding.length > 0) return holding.map(({ personId }) => ({ personId }))
  const { fallback } = destinations
  return fallback.length > 0 ? fallback.map((channel) => ({ channel })) : [{ role }]
}

function messageOf(
  { kind, occasion, role, due }: Notice,
  incident: Incident,
  { policy, now }: Act,
): Omit<Message, 'recipient'> {
  const { name, cadenceMinutes } = policy.severities[incident.severity]
  const isInitial = incident.firstPublishedAt === null
  const which = isInitial ? 'initial status update' : 'update'
  const short = `#${incident.number} ${incident.title} (${name})`
  const cadence = isInitial || cadenceMinutes === null ? '' : ` (${name}: every ${cadenceMinutes} minutes)`
  const asked = isInitial ? 'Post initial status update (even if uncertain)' : 'Provide regular updates'
  const words = {
    'update-reminder': {
      subject: `${capital(which)} due in ${distance(now, due)}: ${short}`,
      sentence: `The next public word about incident ${short} is due at ${isoUtc(due)}, in ${distance(now, due)}.`,
    },
    'update-missed': {
      subject: `${capital(which)} missed: ${short}`,
      sentence: `The public word about incident ${short} that was due at ${isoUtc(due)} has not come. It is ${distance(due, now)} late.`,
    },
  }[kind]
  return {
    kind,
    occasion,
    incidentId: incident.id,
    subject: words.subject,
    text: `${words.sentence}\n${sections.communicate}: ${asked}${cadence}.`,
    data: {
      incident_id: incident.id,
      incident_number: incident.number,
      title: incident.title,
      severity: incident.severity,
      status: incident.status,
      role,
      due_at: isoUtc(due),
      is_initial_update: isInitial,
    },
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
