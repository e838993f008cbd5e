import { asc, eq } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { prepared } from '../prepared.ts'
import { componentGroups, components, regions } from '../schema/catalog.ts'

export type Region = typeof regions.$inferSelect
export type ComponentGroup = typeof componentGroups.$inferSelect
export type Component = typeof components.$inferSelect

// Lists come in the order in which the page shows them: by position, then by name.

export const listRegions: (reader: Reader) => Promise<Region[]> = prepared((db) =>
  db.select().from(regions).orderBy(asc(regions.position), asc(regions.name)),
)

export const listGroups: (reader: Reader) => Promise<ComponentGroup[]> = prepared((db) =>
  db.select().from(componentGroups).orderBy(asc(componentGroups.position), asc(componentGroups.name)),
)

/** Every component, the archived ones too. */
export const listComponents: (reader: Reader) => Promise<Component[]> = prepared((db) =>
  db.select().from(components).orderBy(asc(components.position), asc(components.name)),
)

export async function findComponent(reader: Reader, id: string): Promise<Component | null> {
  const [row] = await reader.select().from(components).where(eq(components.id, id))
  return row ?? null
}

export async function findRegion(reader: Reader, id: string): Promise<Region | null> {
  const [row] = await reader.select().from(regions).where(eq(regions.id, id))
  return row ?? null
}

export async function findGroup(reader: Reader, id: string): Promise<ComponentGroup | null> {
  const [row] = await reader.select().from(componentGroups).where(eq(componentGroups.id, id))
  return row ?? null
}

export const insertRegion = async (tx: Tx, row: Region): Promise<void> =>
  void (await tx.insert(regions).values(row))
export const insertGroup = async (tx: Tx, row: ComponentGroup): Promise<void> =>
  void (await tx.insert(componentGroups).values(row))
export const insertComponent = async (tx: Tx, row: Component): Promise<void> =>
  void (await tx.insert(components).values(row))

export const changeRegion = async (tx: Tx, id: string, changes: Partial<Region>): Promise<void> =>
  void (await tx.update(regions).set(changes).where(eq(regions.id, id)))
export const changeGroup = async (tx: Tx, id: string, changes: Partial<ComponentGroup>): Promise<void> =>
  void (await tx.update(componentGroups).set(changes).where(eq(componentGroups.id, id)))
export const changeComponent = async (tx: Tx, id: string, changes: Partial<Component>): Promise<void> =>
  void (await tx.update(components).set(changes).where(eq(components.id, id)))

export const deleteRegion = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.delete(regions).where(eq(regions.id, id)))
export const deleteGroup = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.delete(componentGroups).where(eq(componentGroups.id, id)))
export const deleteComponent = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.delete(components).where(eq(components.id, id)))
