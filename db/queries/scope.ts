import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { ComponentStatus } from '../../src/policy/scope.ts'
import type { Reader, Tx } from '../client.ts'
import {
  componentImpacts,
  incidentComponents,
  scopeChanges,
  scopeComponents,
  scopeRegions,
} from '../schema/scope.ts'

/** What an incident touches: components with their status, regions by id, apps by name. */
export type Scope = {
  components: { id: string; status: ComponentStatus }[]
  regions: string[]
  apps: string[]
}

/** A scope as stated at a moment: by an update, or internally (`updateId` null). */
export type ScopeChange = Scope & { at: Date; updateId: string | null }

export type ComponentImpact = Omit<typeof componentImpacts.$inferSelect, 'id'>

export const emptyScope: Scope = { components: [], regions: [], apps: [] }

/** Every statement of an incident's scope, oldest first. */
export async function listScopeChanges(reader: Reader, incidentId: string): Promise<ScopeChange[]> {
  const changes = await reader
    .select()
    .from(scopeChanges)
    .where(eq(scopeChanges.incidentId, incidentId))
    .orderBy(asc(scopeChanges.id))
  return withParts(reader, changes)
}

/** The scope that holds now for each of some incidents. */
export async function findScopes(reader: Reader, incidentIds: string[]): Promise<Map<string, ScopeChange>> {
  const changes = await reader
    .select()
    .from(scopeChanges)
    .where(inArray(scopeChanges.incidentId, incidentIds))
    .orderBy(desc(scopeChanges.id))
  const latest = new Map(changes.toReversed().map((change) => [change.incidentId, change]))
  const scopes = await withParts(reader, [...latest.values()])
  return new Map([...latest.keys()].map((incidentId, place) => [incidentId, scopes[place]!]))
}

export const findScope = async (reader: Reader, incidentId: string): Promise<Scope> =>
  (await findScopes(reader, [incidentId])).get(incidentId) ?? emptyScope

/** Whether any incident ever named a component, in public or not. */
export async function isComponentNamed(reader: Reader, componentId: string): Promise<boolean> {
  const [row] = await reader
    .select({ id: scopeComponents.componentId })
    .from(scopeComponents)
    .where(eq(scopeComponents.componentId, componentId))
    .limit(1)
  return row !== undefined
}

/** Whether any incident ever named a region, in public or not. */
export async function isRegionNamed(reader: Reader, regionId: string): Promise<boolean> {
  const [row] = await reader
    .select({ id: scopeRegions.regionId })
    .from(scopeRegions)
    .where(eq(scopeRegions.regionId, regionId))
    .limit(1)
  return row !== undefined
}

async function withParts(
  reader: Reader,
  changes: (typeof scopeChanges.$inferSelect)[],
): Promise<ScopeChange[]> {
  const ids = changes.map(({ id }) => id)
  const components = await reader
    .select()
    .from(scopeComponents)
    .where(inArray(scopeComponents.scopeChangeId, ids))
    .orderBy(asc(scopeComponents.componentId))
  const regions = await reader
    .select()
    .from(scopeRegions)
    .where(inArray(scopeRegions.scopeChangeId, ids))
    .orderBy(asc(scopeRegions.regionId))
  const componentsOf = Map.groupBy(components, ({ scopeChangeId }) => scopeChangeId)
  const regionsOf = Map.groupBy(regions, ({ scopeChangeId }) => scopeChangeId)
  return changes.map(({ id, at, updateId, apps }) => ({
    at,
    updateId,
    apps,
    components: (componentsOf.get(id) ?? []).map(({ componentId, status }) => ({ id: componentId, status })),
    regions: (regionsOf.get(id) ?? []).map(({ regionId }) => regionId),
  }))
}

export async function insertScopeChange(tx: Tx, incidentId: string, change: ScopeChange): Promise<void> {
  const { components, regions, ...rest } = change
  const [row] = await tx
    .insert(scopeChanges)
    .values({ incidentId, ...rest })
    .returning({ id: scopeChanges.id })
  const scopeChangeId = row!.id
  if (components.length > 0) {
    await tx
      .insert(scopeComponents)
      .values(components.map(({ id, status }) => ({ scopeChangeId, componentId: id, status })))
  }
  if (regions.length > 0) {
    await tx.insert(scopeRegions).values(regions.map((regionId) => ({ scopeChangeId, regionId })))
  }
}

const asImpact = {
  incidentId: componentImpacts.incidentId,
  componentId: componentImpacts.componentId,
  status: componentImpacts.status,
  fromAt: componentImpacts.fromAt,
  toAt: componentImpacts.toAt,
}

/** Everything that ever impaired a component. */
export const listImpacts = async (reader: Reader): Promise<ComponentImpact[]> =>
  reader.select(asImpact).from(componentImpacts)

/** From when to when an incident impaired which components, as last written. */
export const listImpactsOf = async (reader: Reader, incidentId: string): Promise<ComponentImpact[]> =>
  reader
    .select(asImpact)
    .from(componentImpacts)
    .where(eq(componentImpacts.incidentId, incidentId))
    .orderBy(asc(componentImpacts.id))

/** What impairs components still: all of them, or one. */
export const listOpenImpacts = async (reader: Reader, componentId?: string): Promise<ComponentImpact[]> =>
  reader
    .select(asImpact)
    .from(componentImpacts)
    .where(and(isNull(componentImpacts.toAt), isOf(componentId)))

/** What had impaired components and ended after a moment: all of them, or one. */
export const listImpactsEndedAfter = async (
  reader: Reader,
  moment: Date,
  componentId?: string,
): Promise<ComponentImpact[]> =>
  reader
    .select(asImpact)
    .from(componentImpacts)
    .where(and(gt(componentImpacts.toAt, moment), isOf(componentId)))

const isOf = (componentId: string | undefined) =>
  componentId === undefined ? undefined : eq(componentImpacts.componentId, componentId)

/** Notes which components an incident has named in public, with when it started and was last heard of. */
export async function noteComponents(
  tx: Tx,
  { id, startedAt, lastUpdateAt }: { id: string; startedAt: Date; lastUpdateAt: Date },
  componentIds: string[],
): Promise<void> {
  const times = { startedAt, lastUpdateAt }
  await tx.update(incidentComponents).set(times).where(eq(incidentComponents.incidentId, id))
  if (componentIds.length === 0) return
  await tx
    .insert(incidentComponents)
    .values(componentIds.map((componentId) => ({ componentId, incidentId: id, ...times })))
    .onConflictDoNothing()
}

/** Writes anew from when to when an incident impaired which components. */
export async function replaceImpacts(tx: Tx, incidentId: string, impacts: ComponentImpact[]): Promise<void> {
  await tx.delete(componentImpacts).where(eq(componentImpacts.incidentId, incidentId))
  if (impacts.length > 0) await tx.insert(componentImpacts).values(impacts)
}
