import type { Reader, Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import {
  changeGroup,
  changeRegion,
  deleteGroup,
  deleteRegion,
  findGroup,
  findRegion,
  insertGroup,
  insertRegion,
  listGroups,
  listRegions,
} from '#db/queries/catalog.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { isRegionNamed } from '#db/queries/scope.ts'
import { type Act, audit } from '#src/act.ts'
import { changesMade } from './changes.ts'
import { findNamesake, type NameTaken } from './names.ts'
import { moved, renumbered } from './order.ts'

// Regions and component groups are the same thing to the catalog: names in an order.

/** An entry of a list that the page shows in its order. */
export type NamedEntry = { id: string; name: string; position: number }

/** A list of names, with where it is kept. */
export type NamedList = {
  kind: 'region' | 'component_group'
  list(reader: Reader): Promise<NamedEntry[]>
  find(reader: Reader, id: string): Promise<NamedEntry | null>
  insert(tx: Tx, entry: NamedEntry): Promise<void>
  change(tx: Tx, id: string, changes: Partial<NamedEntry>): Promise<void>
  remove(tx: Tx, id: string): Promise<void>
  /** Whether history would lose a word of what it said. */
  isNamedInHistory(reader: Reader, id: string): Promise<boolean>
}

export const regionList: NamedList = {
  kind: 'region',
  list: listRegions,
  find: findRegion,
  insert: insertRegion,
  change: changeRegion,
  remove: deleteRegion,
  isNamedInHistory: isRegionNamed,
}

/** A deleted group leaves its components without one: history names components, not groups. */
export const groupList: NamedList = {
  kind: 'component_group',
  list: listGroups,
  find: findGroup,
  insert: insertGroup,
  change: changeGroup,
  remove: deleteGroup,
  isNamedInHistory: async () => false,
}

export type NewEntry = {
  name: string
  /** Its place among all entries, from 0; the end where it is left out. */
  position?: number
}

type Outcome = { ok: true; entry: NamedEntry } | NameTaken<NamedEntry>

export async function addEntry(act: Act, list: NamedList, { name, position }: NewEntry): Promise<Outcome> {
  const { tx, now } = act
  const entries = await list.list(tx)
  const namesake = findNamesake(entries, name)
  if (namesake) return { ok: false, namesake }

  const entry: NamedEntry = { id: newId(), name, position: entries.length }
  await list.insert(tx, entry)
  const place = await moveTo(tx, list, entry, position ?? entries.length)
  await audit(act, `${list.kind}.created`, { type: list.kind, id: entry.id }, { name })
  await bumpRevision(tx, now)
  return { ok: true, entry: { ...entry, position: place } }
}

/** Changes what is stated; the rest stays. */
export async function amendEntry(
  act: Act,
  list: NamedList,
  entry: NamedEntry,
  { name = entry.name, position }: Partial<NewEntry>,
): Promise<Outcome> {
  const { tx, now } = act
  const namesake = findNamesake(await list.list(tx), name, entry)
  if (namesake) return { ok: false, namesake }

  await list.change(tx, entry.id, { name })
  const place = position === undefined ? entry.position : await moveTo(tx, list, entry, position)
  const changed: NamedEntry = { ...entry, name, position: place }

  const changes = changesMade(entry, changed, { name: 'name', position: 'position' })
  if (Object.keys(changes).length === 0) return { ok: true, entry }
  await audit(act, `${list.kind}.changed`, { type: list.kind, id: entry.id }, changes)
  await bumpRevision(tx, now)
  return { ok: true, entry: changed }
}

/** Deletes an entry that history does not name; false when it does, and nothing is written. */
export async function removeEntry(act: Act, list: NamedList, { id, name }: NamedEntry): Promise<boolean> {
  const { tx, now } = act
  if (await list.isNamedInHistory(tx, id)) return false
  await list.remove(tx, id)
  for (const each of renumbered(await list.list(tx))) await list.change(tx, each.id, each)
  await audit(act, `${list.kind}.deleted`, { type: list.kind, id }, { name })
  await bumpRevision(tx, now)
  return true
}

/** Puts an entry at a place, and says which one it is: the end where the list is shorter. */
async function moveTo(tx: Tx, list: NamedList, { id, position }: NamedEntry, place: number): Promise<number> {
  const changes = moved(await list.list(tx), id, place)
  for (const each of changes) await list.change(tx, each.id, each)
  return changes.find((each) => each.id === id)?.position ?? position
}
