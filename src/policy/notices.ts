import { type ClockFacts, isOverdue, nextUpdateDue } from './cadence.ts'
import { isInstant, minutesAfter } from './instants.ts'
import type { Role } from './roles.ts'

/**
 * Something that a role holder is to be told about the next public update.
 *
 * `occasion` names it: one due time of one incident has one reminder and one notice that it was missed, for ever.
 */
export type Notice = {
  kind: 'update-reminder' | 'update-missed'
  role: Role
  occasion: string
  due: Date
}

/**
 * What is to be told at `now`: before an update is due the comms lead is reminded, after it the IC is told.
 * (Incident roles; Incident workflow: 2) Communicate)
 *
 * Whoever looks late, after a restart or a jump of the clock, still finds the reminder while there is time to heed
 * it, and afterwards only that the update was missed.
 */
export function noticesDue(incidentId: string, facts: ClockFacts, now: Date): Notice[] {
  const due = nextUpdateDue(facts)
  if (due === null || !isInstant(due)) return []
  const notice = (kind: Notice['kind'], role: Role): Notice[] => [
    { kind, role, occasion: `${kind}:${incidentId}:${due.toISOString()}`, due },
  ]
  if (isOverdue(due, now)) return notice('update-missed', 'ic')
  const remindAt = minutesAfter(due, -facts.policy.reminderMinutes)
  // Whoever has just promised a word within less than the reminder's own time needs no reminder.
  if (remindAt < dueSince(facts, due) || now < remindAt) return []
  return notice('update-reminder', 'comms_lead')
}

/** Since when the update is due at that time: the last update or the declaration, or the rise that moved it. */
function dueSince(facts: ClockFacts, due: Date): Date {
  const { severityChanges } = facts
  const start = facts.lastUpdateAt ?? facts.firstPublishedAt ?? facts.declaredAt
  const moved = severityChanges.find((change) => {
    if (change.at <= start) return false
    const before = severityChanges.filter(({ at }) => at < change.at)
    const dueBefore = nextUpdateDue({ ...facts, severity: change.from, severityChanges: before })
    const dueAfter = nextUpdateDue({ ...facts, severity: change.to, severityChanges: [...before, change] })
    return dueBefore?.getTime() !== due.getTime() && dueAfter?.getTime() === due.getTime()
  })
  return moved?.at ?? start
}
