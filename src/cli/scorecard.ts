import { parseArgs } from 'node:util'
import { readConfig } from '#src/config.ts'
import { CommandFault, runProgram } from '#src/faults.ts'
import type { Policy } from '#src/policy/policy.ts'
import { type SeverityScore, scoreBySeverity } from '#src/policy/scorecard.ts'
import type { Severity } from '#src/policy/severity.ts'
import { readPolicyFile } from '#src/policy-file.ts'
import { argumentsBy } from './command.ts'
import { readHistory } from './read-history.ts'

const usage = `Usage: npm run scorecard -- FILE|URL

Replays the history of a status page against the policy's cadence and prints, for each severity, how often
the public was kept waiting: a Statuspage's incidents.json, or a file of one JSON object a line. Impact
critical, major and minor stand for Sev0, Sev1 and Sev2; maintenances and impact none are left out.
Nothing is stored.`

async function main(): Promise<void> {
  const { values, positionals } = argumentsBy(usage, () =>
    parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } }),
  )
  if (values.help) return console.log(usage)
  const [source] = positionals
  if (source === undefined || positionals.length > 1) {
    throw new CommandFault(`name one file or address to score\n\n${usage}`)
  }
  const started = performance.now()
  const { policy } = readPolicyFile(readConfig(process.env))
  const { incidents, maintenances } = await readHistory(source, 'scored')
  const scored = incidents.map(({ severity, startedAt, resolvedAt, updates }) => ({
    ...{ severity, startedAt, resolvedAt },
    runs: [updates.map(({ publishedAt }) => ({ publishedAt, severity }))],
  }))
  const scores = scoreBySeverity(scored, policy)
  const leftOut = incidents.filter(({ severity }) => !(severity in scores)).length
  console.log(report(scores, policy))
  console.log(
    [
      `Left out: ${counted(maintenances.length, 'maintenance')}, ${counted(leftOut, 'incident')} without a cadence`,
      'Not measurable from such a file: declaration to first update, promises kept, postmortems, action items',
      `Took ${((performance.now() - started) / 1000).toFixed(1)} s`,
    ].join('\n'),
  )
}

const impactOf: Partial<Record<Severity, string>> = { sev0: 'critical', sev1: 'major', sev2: 'minor' }

/** A block for each severity. */
const report = (scores: Partial<Record<Severity, SeverityScore>>, policy: Policy): string =>
  Object.entries(scores)
    .map(([key, score]) => {
      const severity = key as Severity
      const { name, cadenceMinutes } = policy.severities[severity]
      const impact = impactOf[severity] ? `, impact ${impactOf[severity]}` : ''
      const { incidents, silencesKept: kept, silencesMissed: missed } = score
      return [
        `${name} (every ${cadenceMinutes} min${impact}): ${counted(incidents, 'incident')}`,
        `  Silences kept: ${kept} of ${kept + missed}${share(kept, kept + missed)}`,
        `  Silences missed: ${missed}`,
        `  Incidents with one too long: ${score.incidentsWithMiss} of ${incidents}${share(score.incidentsWithMiss, incidents)}`,
        `  Longest silence: ${span(score.longestSilenceMs)}`,
        `  Time to resolve: median ${span(score.medianResolutionMs)}, longest ${span(score.longestResolutionMs)} (${score.resolved} resolved)`,
        '',
      ].join('\n')
    })
    .join('\n')

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const share = (part: number, whole: number): string =>
  whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(0)} %)`

/** To the minute, as a person would say it: `3 h 5 min`. */
function span(ms: number | null): string {
  if (ms === null) return 'none'
  const minutes = Math.round(ms / 60_000)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

await runProgram(main)
