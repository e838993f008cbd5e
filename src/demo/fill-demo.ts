import { newId } from '#db/ids.ts'
import { insertPerson } from '#db/queries/access.ts'
import { insertComponent, insertGroup, insertRegion } from '#db/queries/catalog.ts'
import { listContents } from '#db/queries/contents.ts'
import { bumpRevision, savePage } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { maintenanceMoments } from './maintenances.ts'
import { groups, type PersonName, pageFacts, people, regions } from './platform.ts'
import { type Ids, playStories } from './play-stories.ts'
import { stories } from './stories.ts'
import type { Story } from './story.ts'

/** What the demo was filled with, or what is in its way. */
export type Filled = { ok: true; incidents: number; components: number } | { ok: false; contents: string[] }

/** Fills an empty database with a platform and five months of its history, up to `act.now`. */
export async function fillDemo(
  act: Act,
  { publicUrl, told = stories }: { publicUrl: string; told?: Story[] },
): Promise<Filled> {
  const contents = await listContents(act.tx)
  if (contents.length > 0) return { ok: false, contents }
  await savePage(act.tx, pageFacts)
  const ids = await fillPlatform(act)
  // Nobody is told now of what was escalated in a story of months ago.
  const destinations = { owners: [], leadership: [], fallback: [] }
  const meanwhile = maintenanceMoments(ids, act.now)
  await playStories({ ...act, policy: { ...act.policy, destinations } }, told, ids, { publicUrl, meanwhile })
  // The stories' revisions bear the stories' times; what the page shows is of now.
  await bumpRevision(act.tx, act.now)
  await audit(act, 'demo.filled', { type: 'page', id: 'page' })
  return { ok: true, incidents: told.length, components: ids.components.size }
}

/** Harbor is a little older than the oldest story. */
const ageDays = 160

async function fillPlatform({ tx, now }: Act): Promise<Ids> {
  const createdAt = new Date(now.getTime() - ageDays * 24 * 60 * 60 * 1000)
  const ids: Ids = { components: new Map(), regions: new Map(), people: new Map() }

  for (const [position, name] of regions.entries()) {
    const id = newId()
    ids.regions.set(name, id)
    await insertRegion(tx, { id, name, position })
  }
  for (const [groupPosition, [groupName, parts]] of Object.entries(groups).entries()) {
    const groupId = newId()
    await insertGroup(tx, { id: groupId, name: groupName, position: groupPosition })
    for (const [position, [name, description]] of Object.entries(parts).entries()) {
      const id = newId()
      ids.components.set(name, id)
      await insertComponent(tx, {
        ...{ id, name, description, groupId, position, createdAt },
        archivedAt: null,
        maintainedAt: null,
      })
    }
  }
  for (const [key, { name, contact }] of Object.entries(people)) {
    const person = { ...{ id: newId(), name, contact, createdAt }, archivedAt: null }
    ids.people.set(key as PersonName, person)
    await insertPerson(tx, person)
  }
  return ids
}
