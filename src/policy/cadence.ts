import { minutesAfter } from './instants.ts'
import type { Policy } from './policy.ts'
import { isWorse, type Severity, type SeverityChange } from './severity.ts'

/**
 * What decides when the next public word is due.
 *
 * `severity` is the one held now; `severityChanges` are those that led to it, in any order. A change that an update
 * itself brought bears that update's time. `promisedAt` is the 'Next update time' of the last update; null where none
 * is held (nothing published, or an imported incident).
 */
export type ClockFacts = {
  /** The policy in force. */
  policy: Policy
  /** An imported incident was run elsewhere: nothing is asked of this team until it promises something. */
  origin: 'declared' | 'imported'
  declaredAt: Date
  severity: Severity
  severityChanges: readonly SeverityChange[]
  firstPublishedAt: Date | null
  lastUpdateAt: Date | null
  promisedAt: Date | null
  resolvedAt: Date | null
  cancelledAt: Date | null
}

/**
 * The one public update due now: the initial one while nothing is published, the promised one afterwards.
 *
 * Null: none is due, since the incident is over or the policy sets no time. The cadence holds while monitoring, too:
 * only a resolution ends it. (Incident workflow: 2) Communicate)
 */
export function nextUpdateDue(facts: ClockFacts): Date | null {
  if (facts.resolvedAt !== null || facts.cancelledAt !== null) return null
  if (facts.origin === 'imported' && facts.promisedAt === null) return null
  if (facts.firstPublishedAt === null) return initialUpdateDue(facts)

  const lastUpdateAt = facts.lastUpdateAt ?? facts.firstPublishedAt
  const [before, since] = changesAround(facts, (change) => change.at <= lastUpdateAt)
  const severityThen = before.at(-1)?.to ?? since.at(0)?.from ?? facts.severity
  const { cadenceMinutes } = facts.policy.severities[severityThen]
  const promised = facts.promisedAt ?? minutesAfter(lastUpdateAt, cadenceMinutes)
  return since.reduce((due, change) => dueAfter(change, 'published', due, facts), promised)
}

/**
 * When the initial update is, or was, due; null for no deadline.
 *
 * The clock runs from the declaration, never from a backdated start: nobody can post before they know. A change that
 * the initial update itself brings comes too late to move its deadline. (Incident workflow: 2) Communicate)
 */
export function initialUpdateDue(facts: ClockFacts): Date | null {
  const { firstPublishedAt } = facts
  const [before] = changesAround(facts, (change) => firstPublishedAt === null || change.at < firstPublishedAt)
  const declaredAs = inOrder(facts.severityChanges).at(0)?.from ?? facts.severity
  const declared = minutesAfter(facts.declaredAt, facts.policy.severities[declaredAs].firstUpdateMinutes)
  return before.reduce((due, change) => dueAfter(change, 'unpublished', due, facts), declared)
}

/** The latest 'Next update time' that an update published now may promise; null: the policy sets no bound. */
export function latestPromise({ severities }: Policy, severity: Severity, now: Date): Date | null {
  return minutesAfter(now, severities[severity].cadenceMinutes)
}

/** At its due time an update is still on time. */
export function isOverdue(due: Date | null, now: Date): boolean {
  return due !== null && now > due
}

/** The changes in order of time: those that satisfy the condition, then the others. */
function changesAround(
  facts: ClockFacts,
  isBefore: (change: SeverityChange) => boolean,
): [SeverityChange[], SeverityChange[]] {
  const changes = inOrder(facts.severityChanges)
  return [changes.filter(isBefore), changes.filter((change) => !isBefore(change))]
}

function inOrder(changes: readonly SeverityChange[]): SeverityChange[] {
  return changes.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

function dueAfter(
  change: SeverityChange,
  stage: 'unpublished' | 'published',
  due: Date | null,
  facts: ClockFacts,
): Date | null {
  if (change.from === change.to) return due
  const direction = isWorse(change.to, change.from) ? 'rises' : 'falls'
  return dueWhenSeverity[direction][stage](due, change, facts)
}

type DueRule = (due: Date | null, change: SeverityChange, facts: ClockFacts) => Date | null

/**
 * What a change of severity does to the time at which the next public word is due.
 *
 * A rise never moves it later. A fall never moves it earlier, and never takes back a promise that customers have read.
 */
const dueWhenSeverity: Record<'rises' | 'falls', Record<'unpublished' | 'published', DueRule>> = {
  rises: {
    unpublished: (due, { at, to }, { policy }) =>
      earlier(due, minutesAfter(at, policy.severities[to].firstUpdateMinutes)),
    published: (due, { at, to }, { policy }) =>
      earlier(due, minutesAfter(at, policy.severities[to].cadenceMinutes)),
  },
  falls: {
    unpublished: (due, { to }, { policy, declaredAt }) =>
      later(due, minutesAfter(declaredAt, policy.severities[to].firstUpdateMinutes)),
    published: (due) => due,
  },
}

/** Null is 'never', hence later than every instant. */
function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a <= b ? a : b
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return null
  return a >= b ? a : b
}
