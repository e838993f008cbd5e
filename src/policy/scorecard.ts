import type { Policy } from './policy.ts'
import { type Severity, severities } from './severity.ts'
import { type Silence, type SpokenUpdate, silencesOf } from './silence.ts'

/** An incident as the scorecard sees it. */
export type ScoredIncident = {
  severity: Severity
  startedAt: Date
  /** Null while it is open. */
  resolvedAt: Date | null
  /** Its public updates, each run of them by itself: what lies between a resolution and a reopening is no silence. */
  runs: readonly (readonly SpokenUpdate[])[]
}

/** How the incidents of one severity were talked about. Times are milliseconds; null where there is nothing to measure. */
export type SeverityScore = {
  incidents: number
  /** Silences while an incident was held at this severity. */
  silencesKept: number
  silencesMissed: number
  /** Incidents with at least one silence that was too long, of whatever severity they were otherwise. */
  incidentsWithMiss: number
  longestSilenceMs: number | null
  resolved: number
  medianResolutionMs: number | null
  longestResolutionMs: number | null
}

/** The figures of each severity that has a cadence. */
export function scoreBySeverity(
  incidents: readonly ScoredIncident[],
  policy: Policy,
): Partial<Record<Severity, SeverityScore>> {
  const judged = severities.filter((severity) => policy.severities[severity].cadenceMinutes !== null)
  const silences = incidents.map(({ runs }) => runs.flatMap((run) => silencesOf(run, policy)))
  return Object.fromEntries(
    judged.map((severity) => [
      severity,
      scoreOf(
        incidents.filter((incident) => incident.severity === severity),
        // A silence counts where it was judged: an incident may have been milder or worse meanwhile.
        silences.map((own) => own.filter((silence) => silence.severity === severity)),
      ),
    ]),
  )
}

function scoreOf(incidents: readonly ScoredIncident[], each: readonly Silence[][]): SeverityScore {
  const silences = each.flat()
  const resolutions = incidents
    .flatMap(({ startedAt, resolvedAt }) => (resolvedAt ? [resolvedAt.getTime() - startedAt.getTime()] : []))
    .sort((a, b) => a - b)
  return {
    incidents: incidents.length,
    silencesKept: silences.filter(({ isKept }) => isKept).length,
    silencesMissed: silences.filter(isMissed).length,
    incidentsWithMiss: each.filter((own) => own.some(isMissed)).length,
    longestSilenceMs: longest(silences.map(({ ms }) => ms)),
    resolved: resolutions.length,
    medianResolutionMs: median(resolutions),
    longestResolutionMs: resolutions.at(-1) ?? null,
  }
}

const isMissed = ({ isKept }: Silence): boolean => !isKept

const longest = (list: number[]): number | null =>
  list.length === 0 ? null : list.reduce((a, b) => Math.max(a, b))

/** The middle of a sorted list; of an even number the mean of the two in the middle. */
export function median(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null
  const upper = sorted[Math.floor(sorted.length / 2)]!
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]!
  return (lower + upper) / 2
}
