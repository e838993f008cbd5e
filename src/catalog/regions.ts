import type { Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import { changeRegion, deleteRegion, insertRegion, listRegions, type Region } from '#db/queries/catalog.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { isRegionNamed } from '#db/queries/scope.ts'
import { type Act, audit } from '#src/act.ts'
import { changesMade } from './changes.ts'
import { findNamesake, type NameTaken } from './names.ts'
import { moved, renumbered } from './order.ts'

export type NewRegion = {
  name: string
  /** Its place among all regions, from 0; the end where it is left out. */
  position?: number
}

export async function addRegion(
  act: Act,
  { name, position }: NewRegion,
): Promise<{ ok: true; region: Region } | NameTaken<Region>> {
  const { tx, now } = act
  const regions = await listRegions(tx)
  const namesake = findNamesake(regions, name)
  if (namesake) return { ok: false, namesake }

  const region: Region = { id: newId(), name, position: regions.length }
  await insertRegion(tx, region)
  const place = await moveTo(tx, region, position ?? regions.length)
  await audit(act, 'region.created', { type: 'region', id: region.id }, { name })
  await bumpRevision(tx, now)
  return { ok: true, region: { ...region, position: place } }
}

/** Changes what is stated; the rest stays. */
export async function amendRegion(
  act: Act,
  region: Region,
  { name = region.name, position }: Partial<NewRegion>,
): Promise<{ ok: true; region: Region } | NameTaken<Region>> {
  const { tx, now } = act
  const namesake = findNamesake(await listRegions(tx), name, region)
  if (namesake) return { ok: false, namesake }

  await changeRegion(tx, region.id, { name })
  const place = position === undefined ? region.position : await moveTo(tx, region, position)
  const changed: Region = { ...region, name, position: place }

  const changes = changesMade(region, changed, { name: 'name', position: 'position' })
  if (Object.keys(changes).length === 0) return { ok: true, region }
  await audit(act, 'region.changed', { type: 'region', id: region.id }, changes)
  await bumpRevision(tx, now)
  return { ok: true, region: changed }
}

/** Deletes a region that no incident ever named; false when one does, and nothing is written. */
export async function removeRegion(act: Act, { id, name }: Region): Promise<boolean> {
  const { tx, now } = act
  if (await isRegionNamed(tx, id)) return false
  await deleteRegion(tx, id)
  for (const each of renumbered(await listRegions(tx))) await changeRegion(tx, each.id, each)
  await audit(act, 'region.deleted', { type: 'region', id }, { name })
  await bumpRevision(tx, now)
  return true
}

/** Puts a region at a place, and says which one it is: the end where the list is shorter. */
async function moveTo(tx: Tx, { id, position }: Region, place: number): Promise<number> {
  const changes = moved(await listRegions(tx), id, place)
  for (const each of changes) await changeRegion(tx, each.id, each)
  return changes.find((each) => each.id === id)?.position ?? position
}
