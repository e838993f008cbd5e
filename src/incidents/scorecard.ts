import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { listScoredIncidents, listScoredSeverityChanges } from '#db/queries/scorecard.ts'
import { listUpdateTimesOf, type UpdateTime } from '#db/queries/updates.ts'
import type { Policy } from '#src/policy/policy.ts'
import { promisesOf, type UpdatePromise } from '#src/policy/promises.ts'
import { median, type ScoredIncident, type SeverityScore, scoreBySeverity } from '#src/policy/scorecard.ts'
import type { Severity } from '#src/policy/severity.ts'
import { monthAfter, monthIn, monthSpan } from '#src/site/days.ts'
import { factsOf } from './facts.ts'
import { type LoadedLearning, loadLearning } from './learning-score.ts'

/** How many months the scorecard looks back, the present one among them. */
export const scorecardMonths = 12

type Kept = { kept: number; missed: number }

/** How the team has kept to the policy: real incidents of its own that were published, over the last months. */
export type Scorecard = {
  from: Date
  incidents: number
  /** From the declaration to the first update. `kept` and `missed` count where the policy sets a deadline. */
  firstUpdate: Kept & { medianMs: number | null; longestMs: number | null }
  /** Every word that was due by now: first updates and promised ones. */
  promises: Kept
  /** The same by the month in which it was due, in the page's calendar; oldest first, every month. */
  months: (Kept & { month: string })[]
  /** By the highest severity ever held. */
  severities: Partial<Record<Severity, SeverityScore>>
  /** The postmortems that were required by now. */
  postmortems: Kept
  actionItems: LoadedLearning['actionItems']
  /** The next time at which the figures become others by themselves. */
  changesAt: Date
}

export async function loadScorecard(
  reader: Reader,
  policy: Policy,
  timeZone: string,
  now: Date,
): Promise<Scorecard> {
  const current = monthIn(now, timeZone)
  const months = Array.from({ length: scorecardMonths }, (_, place) =>
    monthAfter(current, place + 1 - scorecardMonths),
  )
  const spans = months.map((month) => ({ month, ...monthSpan(month, timeZone) }))
  const { from } = spans[0]!
  const incidents = await listScoredIncidents(reader, from)
  const ids = incidents.map(({ id }) => id)
  const updates = await listUpdateTimesOf(reader, ids)
  const severityChanges = await listScoredSeverityChanges(reader, ids)

  const promises = incidents.flatMap((incident) => {
    const facts = factsOf(policy, incident, severityChanges.get(incident.id) ?? [])
    const timed = updates.get(incident.id)!.map(({ id, publishedAt, nextUpdateAt }) => ({
      ...{ id, publishedAt, promisedAt: nextUpdateAt },
    }))
    return promisesOf(facts, timed, now)
  })
  const learning = await loadLearning(reader, policy, incidents, { timeZone, now })
  const delays = incidents
    .map(({ declaredAt, firstPublishedAt }) => firstPublishedAt!.getTime() - declaredAt.getTime())
    .sort((a, b) => a - b)
  // Compared with twelve spans: to reckon the date of each of ten thousand promises takes a second.
  const byMonth = Map.groupBy(promises, ({ dueAt }) => spans.find(({ to }) => dueAt < to)?.month)
  return {
    from,
    incidents: incidents.length,
    firstUpdate: {
      ...keptOf(promises.filter(({ kind }) => kind === 'initial')),
      medianMs: median(delays),
      longestMs: delays.at(-1) ?? null,
    },
    promises: keptOf(promises),
    months: months.map((month) => ({ month, ...keptOf(byMonth.get(month) ?? []) })),
    severities: scoreBySeverity(
      incidents.map((incident) => scored(incident, updates.get(incident.id)!)),
      policy,
    ),
    postmortems: learning.postmortems,
    actionItems: learning.actionItems,
    changesAt: earliest([
      spans.at(-1)!.to,
      ...promises.filter(isOpen).map(afterDue),
      ...(learning.changesAt ? [learning.changesAt] : []),
    ]),
  }
}

const keptOf = (promises: UpdatePromise[]): Kept => ({
  kept: promises.filter(({ state }) => state === 'kept').length,
  missed: promises.filter(({ state }) => state === 'missed').length,
})

const isOpen = ({ state }: UpdatePromise): boolean => state === 'open'

/** At its due time a word is still on time. */
const afterDue = ({ dueAt }: UpdatePromise): Date => new Date(dueAt.getTime() + 1)

const earliest = (times: Date[]): Date => times.toSorted((a, b) => a.getTime() - b.getTime())[0]!

function scored({ highestSeverity, startedAt, resolvedAt }: Incident, updates: UpdateTime[]): ScoredIncident {
  const runs: UpdateTime[][] = [[]]
  for (const update of updates) {
    if (update.kind === 'reopening') runs.push([])
    runs.at(-1)!.push(update)
  }
  return { severity: highestSeverity, startedAt, resolvedAt, runs }
}
