import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { listUpdateTimesOf } from '#db/queries/updates.ts'
import type { Policy } from '#src/policy/policy.ts'
import { promisesOf, type UpdatePromise } from '#src/policy/promises.ts'
import { loadFacts } from './facts.ts'

/** What an incident's public updates were due by, and how that ended. */
export async function loadPromises(
  reader: Reader,
  policy: Policy,
  incident: Incident,
  now: Date,
): Promise<UpdatePromise[]> {
  const facts = await loadFacts(reader, policy, incident)
  const times = await listUpdateTimesOf(reader, [incident.id])
  const updates = (times.get(incident.id) ?? [])
    .filter(({ kind }) => kind !== 'imported')
    .map(({ id, publishedAt, nextUpdateAt }) => ({ id, publishedAt, promisedAt: nextUpdateAt }))
  return promisesOf(facts, updates, now)
}
