import type { Reader } from '#db/client.ts'
import { listActionItemStates } from '#db/queries/action-items.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { findPostmortems, listPublications, type Postmortem } from '#db/queries/postmortems.ts'
import { type LearningScore, scoreLearning } from '#src/policy/learning-score.ts'
import type { Policy } from '#src/policy/policy.ts'
import { dateIn, momentsOf } from '#src/site/days.ts'
import { requiredBy } from './postmortem-facts.ts'

/** What came of some incidents, and until when that holds if nothing happens; null for ever. */
export type LoadedLearning = Pick<LearningScore, 'postmortems' | 'actionItems'> & { changesAt: Date | null }

export async function loadLearning(
  reader: Reader,
  policy: Policy,
  incidents: Incident[],
  { timeZone, now }: { timeZone: string; now: Date },
): Promise<LoadedLearning> {
  const ids = incidents.map(({ id }) => id)
  const postmortems = await findPostmortems(reader, ids)
  const publications = await listPublications(reader, [...postmortems.values()])
  const due = incidents.flatMap((incident) => {
    const dueOn = requiredBy(policy, incident, postmortems.get(incident.id) ?? unmarked, timeZone)
    if (dueOn === null) return []
    const published = publications.get(incident.id)?.find((at) => at >= incident.resolvedAt!)
    return [{ dueOn, publishedOn: published ? dateIn(published, timeZone) : null }]
  })
  const { holdsUntil, ...score } = scoreLearning({
    postmortems: due,
    actionItems: await listActionItemStates(reader, ids),
    today: dateIn(now, timeZone),
  })
  const last = holdsUntil === null ? null : momentsOf(holdsUntil, timeZone).until
  return { ...score, changesAt: last && new Date(last.getTime() + 1) }
}

const unmarked: Pick<Postmortem, 'hasActionableLearning'> = { hasActionableLearning: false }
