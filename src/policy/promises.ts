import { type ClockFacts, initialUpdateDue, isOverdue, nextUpdateDue } from './cadence.ts'

/** An update as the clock sees it: when it was published, and when it said that the next one would come. */
export type TimedUpdate = { id: string; publishedAt: Date; promisedAt: Date | null }

/**
 * A public word that was due: the initial update, or the next one that an update promised.
 *
 * `byMs` is never negative. Kept: so long before it was due. Missed: so long after; until `now` while nothing was
 * published. Open: so long is left.
 */
export type UpdatePromise = {
  kind: 'initial' | 'next'
  /** The update that promised it; null for the initial one, which the declaration set. */
  promisedBy: string | null
  madeAt: Date
  dueAt: Date
  answeredBy: string | null
  answeredAt: Date | null
  state: 'kept' | 'missed' | 'open'
  byMs: number
}

/**
 * Every promise of an incident, the oldest first. (Incident workflow: 2) Communicate)
 *
 * `updates` are its own public ones in order of publication: one that was withdrawn later counts, since it was read;
 * an imported one promises nothing and answers nothing, since another team's clock ran then.
 */
export function promisesOf(facts: ClockFacts, updates: readonly TimedUpdate[], now: Date): UpdatePromise[] {
  // After a cancellation nobody waits any more.
  const until = facts.cancelledAt ?? now
  const initial = initialPromise(facts, updates, until)
  const next = updates.flatMap((update, place) => {
    const answer = updates[place + 1]
    const due = dueAfterUpdate(facts, updates[0]!, update, answer)
    return due === null
      ? []
      : [
          {
            kind: 'next' as const,
            promisedBy: update.id,
            madeAt: update.publishedAt,
            ...outcome(due, answer, until),
          },
        ]
  })
  return [...initial, ...next]
}

function initialPromise(facts: ClockFacts, [first]: readonly TimedUpdate[], until: Date): UpdatePromise[] {
  if (facts.origin === 'imported') return []
  const due = initialUpdateDue({ ...facts, firstPublishedAt: first?.publishedAt ?? null })
  if (due === null) return []
  const promise = {
    kind: 'initial' as const,
    promisedBy: null,
    madeAt: facts.declaredAt,
    ...outcome(due, first, until),
  }
  // What was cancelled in time was never owed.
  return facts.cancelledAt !== null && promise.state === 'open' ? [] : [promise]
}

/** When the word after this update was due: as the clock stood right before that word came. Null: none was due. */
function dueAfterUpdate(
  facts: ClockFacts,
  first: TimedUpdate,
  update: TimedUpdate,
  answer: TimedUpdate | undefined,
): Date | null {
  if (update.promisedAt === null) return null
  return nextUpdateDue({
    ...facts,
    severityChanges: facts.severityChanges.filter(({ at }) => !answer || at < answer.publishedAt),
    firstPublishedAt: first.publishedAt,
    lastUpdateAt: update.publishedAt,
    promisedAt: update.promisedAt,
    resolvedAt: null,
    cancelledAt: null,
  })
}

function outcome(dueAt: Date, answer: TimedUpdate | undefined, until: Date) {
  const answeredAt = answer?.publishedAt ?? null
  const isMissed = isOverdue(dueAt, answeredAt ?? until)
  const unmissed = answeredAt === null ? ('open' as const) : ('kept' as const)
  return {
    dueAt,
    answeredBy: answer?.id ?? null,
    answeredAt,
    state: isMissed ? ('missed' as const) : unmissed,
    byMs: Math.abs((answeredAt ?? until).getTime() - dueAt.getTime()),
  }
}
