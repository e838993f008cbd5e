import type { Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import {
  type ComponentGroup,
  changeGroup,
  deleteGroup,
  insertGroup,
  listGroups,
} from '#db/queries/catalog.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { changesMade } from './changes.ts'
import { findNamesake, type NameTaken } from './names.ts'
import { moved, renumbered } from './order.ts'

export type NewGroup = {
  name: string
  /** Its place among all groups, from 0; the end where it is left out. */
  position?: number
}

export async function addGroup(
  act: Act,
  { name, position }: NewGroup,
): Promise<{ ok: true; group: ComponentGroup } | NameTaken<ComponentGroup>> {
  const { tx, now } = act
  const groups = await listGroups(tx)
  const namesake = findNamesake(groups, name)
  if (namesake) return { ok: false, namesake }

  const group: ComponentGroup = { id: newId(), name, position: groups.length }
  await insertGroup(tx, group)
  const place = await moveTo(tx, group, position ?? groups.length)
  await audit(act, 'component_group.created', { type: 'component_group', id: group.id }, { name })
  await bumpRevision(tx, now)
  return { ok: true, group: { ...group, position: place } }
}

/** Changes what is stated; the rest stays. */
export async function amendGroup(
  act: Act,
  group: ComponentGroup,
  { name = group.name, position }: Partial<NewGroup>,
): Promise<{ ok: true; group: ComponentGroup } | NameTaken<ComponentGroup>> {
  const { tx, now } = act
  const namesake = findNamesake(await listGroups(tx), name, group)
  if (namesake) return { ok: false, namesake }

  await changeGroup(tx, group.id, { name })
  const place = position === undefined ? group.position : await moveTo(tx, group, position)
  const changed: ComponentGroup = { ...group, name, position: place }

  const changes = changesMade(group, changed, { name: 'name', position: 'position' })
  if (Object.keys(changes).length === 0) return { ok: true, group }
  await audit(act, 'component_group.changed', { type: 'component_group', id: group.id }, changes)
  await bumpRevision(tx, now)
  return { ok: true, group: changed }
}

/** Deletes a group; its components stay, without one. */
export async function removeGroup(act: Act, { id, name }: ComponentGroup): Promise<void> {
  const { tx, now } = act
  await deleteGroup(tx, id)
  for (const each of renumbered(await listGroups(tx))) await changeGroup(tx, each.id, each)
  await audit(act, 'component_group.deleted', { type: 'component_group', id }, { name })
  await bumpRevision(tx, now)
}

/** Puts a group at a place, and says which one it is: the end where the list is shorter. */
async function moveTo(tx: Tx, { id, position }: ComponentGroup, place: number): Promise<number> {
  const changes = moved(await listGroups(tx), id, place)
  for (const each of changes) await changeGroup(tx, each.id, each)
  return changes.find((each) => each.id === id)?.position ?? position
}
