import { listActionItemsDueBy } from '#db/queries/action-items.ts'
import { findPage } from '#db/queries/page.ts'
import { findPostmortems, listIncidentsOwingPostmortem } from '#db/queries/postmortems.ts'
import { findRoleHoldersOf } from '#db/queries/roles.ts'
import type { Act } from '#src/act.ts'
import { requiredBy } from '#src/incidents/postmortem-facts.ts'
import { businessDayBefore, businessDaysAfter } from '#src/policy/business-days.ts'
import { type Deadline, deadlineNotice, lateWordMs } from '#src/policy/deadline-notices.ts'
import { severitiesRequiringPostmortem } from '#src/policy/postmortem.ts'
import { sections } from '#src/policy/sections.ts'
import { dateIn, momentsOf } from '#src/site/days.ts'
import { enqueueForAll, type Recipient } from './enqueue.ts'

/**
 * On the morning of the last business day before a postmortem is due its IC is reminded, and told once it was missed;
 * the owner of an action item likewise. Each once, by the notice's occasion.
 */
export async function remindOfDeadlines(act: Act): Promise<void> {
  const { timeZone } = await findPage(act.tx)
  await remindOfPostmortems(act, timeZone)
  await remindOfActionItems(act, timeZone)
}

async function remindOfPostmortems(act: Act, timeZone: string): Promise<void> {
  const { tx, policy } = act
  const resolvedAfter = new Date(act.now.getTime() - 2 * lateWordMs)
  const incidents = await listIncidentsOwingPostmortem(tx, {
    resolvedAfter,
    always: severitiesRequiringPostmortem(policy, { hasActionableLearning: false }),
    ifMarked: severitiesRequiringPostmortem(policy, { hasActionableLearning: true }),
  })
  const ids = incidents.map(({ id }) => id)
  const postmortems = await findPostmortems(tx, ids)
  const holders = await findRoleHoldersOf(tx, ids)
  for (const incident of incidents) {
    const hasActionableLearning = postmortems.get(incident.id)?.hasActionableLearning ?? false
    const dueOn = requiredBy(policy, incident, { hasActionableLearning }, timeZone)
    if (dueOn === null) continue
    const ics = (holders.get(incident.id) ?? []).filter(({ role }) => role === 'ic')
    await tell(act, timeZone, {
      ...{ what: 'postmortem', id: incident.id, dueOn, incident },
      recipients: ics.map(({ personId }) => ({ personId })),
      otherwise: { role: 'ic' },
      subject: `#${incident.number} ${incident.title}`,
      ask: `Publish postmortem within ${policy.postmortem.businessDays} business days`,
    })
  }
}

async function remindOfActionItems(act: Act, timeZone: string): Promise<void> {
  // A reminder goes out a business day ahead.
  const ahead = businessDaysAfter(dateIn(act.now, timeZone), 1, act.policy.postmortem.holidays)
  for (const item of await listActionItemsDueBy(act.tx, ahead)) {
    const recipient = { personId: item.ownerId }
    await tell(act, timeZone, {
      ...{ what: 'action-item', id: item.id, dueOn: item.dueOn, incident: item.incident },
      recipients: [recipient],
      otherwise: recipient,
      subject: `${item.title} (#${item.incident.number} ${item.incident.title})`,
      ask: 'Track action items to completion',
    })
  }
}

type Due = {
  what: Deadline['what']
  id: string
  dueOn: string
  incident: { id: string; number: number }
  recipients: Recipient[]
  /** Where there is nobody, and no fallback either: the message shows it. */
  otherwise: Recipient
  subject: string
  ask: string
}

async function tell(act: Act, timeZone: string, due: Due): Promise<void> {
  const { holidays } = act.policy.postmortem
  const dueAt = momentsOf(due.dueOn, timeZone).until
  const remindAt = momentsOf(businessDayBefore(due.dueOn, holidays), timeZone).morning
  const notice = deadlineNotice({ ...due, remindAt, dueAt }, act.now)
  if (notice === null) return
  const fallback = act.policy.destinations.fallback.map((channel) => ({ channel }))
  const [first = due.otherwise, ...others] = due.recipients.length > 0 ? due.recipients : fallback
  const name = due.what === 'postmortem' ? 'Postmortem' : 'Action item'
  const isMissed = notice.kind.endsWith('-missed')
  const message = {
    ...notice,
    incidentId: due.incident.id,
    subject: `${name} ${isMissed ? 'overdue' : `due on ${due.dueOn}`}: ${due.subject}`,
    text: `${name} ${isMissed ? 'was due' : 'is due'} on ${due.dueOn}: ${due.subject}.\n${sections.postmortem}: ${due.ask}.`,
    data: {
      incident_id: due.incident.id,
      incident_number: due.incident.number,
      ...(due.what === 'action-item' && { action_item_id: due.id }),
      due_on: due.dueOn,
      due_at: dueAt.toISOString(),
    },
  }
  await enqueueForAll(act, message, [first, ...others])
}
