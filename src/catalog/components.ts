import type { Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import {
  type Component,
  changeComponent,
  deleteComponent,
  insertComponent,
  listComponents,
} from '#db/queries/catalog.ts'
import { isComponentMaintained } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { isComponentNamed } from '#db/queries/scope.ts'
import { type Act, audit } from '#src/act.ts'
import { changesMade } from './changes.ts'
import { findNamesake, type NameTaken } from './names.ts'
import { moved, renumbered } from './order.ts'

export type NewComponent = {
  name: string
  description?: string | null
  groupId?: string | null
  /** Its place among all components, from 0; the end where it is left out. */
  position?: number
}

export async function addComponent(
  act: Act,
  { name, description = null, groupId = null, position }: NewComponent,
): Promise<{ ok: true; component: Component } | NameTaken<Component>> {
  const { tx, now } = act
  const components = await listComponents(tx)
  const namesake = findNamesake(components, name)
  if (namesake) return { ok: false, namesake }

  const component: Component = {
    id: newId(),
    name,
    description,
    groupId,
    position: components.length,
    createdAt: now,
    archivedAt: null,
    maintainedAt: null,
  }
  await insertComponent(tx, component)
  const place = await moveTo(tx, component, position ?? components.length)
  await audit(act, 'component.created', { type: 'component', id: component.id }, { name })
  await bumpRevision(tx, now)
  return { ok: true, component: { ...component, position: place } }
}

export type ComponentChange = Partial<NewComponent> & { archived?: boolean }

/** Changes what is stated; the rest stays. Archived, a component leaves the page and its history stays. */
export async function amendComponent(
  act: Act,
  component: Component,
  change: ComponentChange,
): Promise<{ ok: true; component: Component } | NameTaken<Component>> {
  const { tx, now } = act
  const namesake = findNamesake(await listComponents(tx), change.name ?? component.name, component)
  if (namesake) return { ok: false, namesake }

  const stated = {
    ...component,
    name: change.name ?? component.name,
    description: change.description === undefined ? component.description : change.description,
    groupId: change.groupId === undefined ? component.groupId : change.groupId,
    archivedAt: archivedAt(component, change.archived, now),
  }
  await changeComponent(tx, component.id, stated)
  const position =
    change.position === undefined ? component.position : await moveTo(tx, component, change.position)
  const changed: Component = { ...stated, position }

  const changes = changesMade(component, changed, columnOf)
  if (Object.keys(changes).length === 0) return { ok: true, component }
  await audit(act, 'component.changed', { type: 'component', id: component.id }, changes)
  await bumpRevision(tx, now)
  return { ok: true, component: changed }
}

/** Deletes a component that no incident and no maintenance ever named; false when one does, and nothing is written. */
export async function removeComponent(act: Act, { id, name }: Component): Promise<boolean> {
  const { tx, now } = act
  if ((await isComponentNamed(tx, id)) || (await isComponentMaintained(tx, id))) return false
  await deleteComponent(tx, id)
  for (const each of renumbered(await listComponents(tx))) await changeComponent(tx, each.id, each)
  await audit(act, 'component.deleted', { type: 'component', id }, { name })
  await bumpRevision(tx, now)
  return true
}

const columnOf = {
  name: 'name',
  description: 'description',
  group_id: 'groupId',
  position: 'position',
  archived_at: 'archivedAt',
} as const satisfies Record<string, keyof Component>

function archivedAt(component: Component, archived: boolean | undefined, now: Date): Date | null {
  if (archived === undefined) return component.archivedAt
  return archived ? (component.archivedAt ?? now) : null
}

/** Puts a component at a place, and says which one it is: the end where the list is shorter. */
async function moveTo(tx: Tx, { id, position }: Component, place: number): Promise<number> {
  const changes = moved(await listComponents(tx), id, place)
  for (const each of changes) await changeComponent(tx, each.id, each)
  return changes.find((each) => each.id === id)?.position ?? position
}
