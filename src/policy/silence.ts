import type { Policy } from './policy.ts'
import type { Severity } from './severity.ts'

/** A public update as a silence sees it: when it was published, and the severity that it left the incident at. */
export type SpokenUpdate = { publishedAt: Date; severity: Severity }

/** The time between two consecutive public updates of one incident. */
export type Silence = {
  from: Date
  /** Milliseconds. */
  ms: number
  /** The severity held while it lasted, which sets the cadence. */
  severity: Severity
  isKept: boolean
}

/**
 * Every silence of one incident that the policy's cadence judges: kept when it is no longer than that. A severity
 * without a cadence has none. The updates may come in any order. (Incident workflow: 2) Communicate)
 */
export function silencesOf(updates: readonly SpokenUpdate[], { severities }: Policy): Silence[] {
  const inOrder = updates.toSorted((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime())
  return inOrder.slice(1).flatMap(({ publishedAt }, place) => {
    const { publishedAt: from, severity } = inOrder[place]!
    const { cadenceMinutes } = severities[severity]
    if (cadenceMinutes === null) return []
    const ms = publishedAt.getTime() - from.getTime()
    return [{ from, ms, severity, isKept: ms <= cadenceMinutes * 60_000 }]
  })
}
