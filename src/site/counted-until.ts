import type { Impact } from '#src/incidents/time-at-status.ts'
import type { Moment } from './moment.ts'

/**
 * Up to when the days of components are counted: in steps, so that an answer stays the same between them. They are
 * five minutes while something is impaired and an hour otherwise. What the last change of the public data began
 * counts at once, be it for a millisecond.
 */
export function countedUntil(
  { now, frame, changesAt }: Pick<Moment, 'now' | 'frame' | 'changesAt'>,
  impacts: Pick<Impact, 'toAt'>[],
): Date {
  const stepMs = (impacts.some(({ toAt }) => toAt === null) ? 5 : 60) * 60_000
  const steppedMs = Math.floor(now.getTime() / stepMs) * stepMs
  changesAt(new Date(steppedMs + stepMs))
  return new Date(Math.max(steppedMs, frame.revision.changedAt.getTime() + 1))
}
