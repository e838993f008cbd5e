import { and, asc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import type { ComponentStatus } from '../../src/policy/scope.ts'
import type { Reader, Tx } from '../client.ts'
import type { Engine } from '../engine.ts'
import {
  given,
  isAmong,
  listed,
  type Preparable,
  prepared,
  preparedChange,
  preparedInsert,
} from '../prepared.ts'
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

const changesOf = prepared((db) =>
  db
    .select()
    .from(scopeChanges)
    .where(eq(scopeChanges.incidentId, given('incidentId')))
    .orderBy(asc(scopeChanges.id)),
)

/** Every statement of an incident's scope, oldest first. */
export async function listScopeChanges(reader: Reader, incidentId: string): Promise<ScopeChange[]> {
  const changes = await changesOf(reader, { incidentId })
  return withParts(reader, changes)
}

const latestChanges = prepared((db) => {
  const latest = sql`(select max(last.id) from scope_changes last where last.incident_id = ${scopeChanges.incidentId})`
  return db
    .select()
    .from(scopeChanges)
    .where(and(isAmong(scopeChanges.incidentId, 'incidentIds'), eq(scopeChanges.id, latest)))
})

/** The scope that holds now for each of some incidents. */
export async function findScopes(reader: Reader, incidentIds: string[]): Promise<Map<string, ScopeChange>> {
  const latest = await latestChanges(reader, { incidentIds: listed(incidentIds) })
  const scopes = await withParts(reader, latest)
  return new Map(latest.map(({ incidentId }, place) => [incidentId, scopes[place]!]))
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

const componentsOfChanges = prepared((db) =>
  db
    .select()
    .from(scopeComponents)
    .where(isAmong(scopeComponents.scopeChangeId, 'ids'))
    .orderBy(asc(scopeComponents.componentId)),
)

const regionsOfChanges = prepared((db) =>
  db
    .select()
    .from(scopeRegions)
    .where(isAmong(scopeRegions.scopeChangeId, 'ids'))
    .orderBy(asc(scopeRegions.regionId)),
)

async function withParts(
  reader: Reader,
  changes: (typeof scopeChanges.$inferSelect)[],
): Promise<ScopeChange[]> {
  const ids = listed(changes.map(({ id }) => id))
  const components = await componentsOfChanges(reader, { ids })
  const regions = await regionsOfChanges(reader, { ids })
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

const impactsOf = prepared((db) =>
  db
    .select(asImpact)
    .from(componentImpacts)
    .where(eq(componentImpacts.incidentId, given('incidentId')))
    .orderBy(asc(componentImpacts.id)),
)

/** From when to when an incident impaired which components, as last written. */
export const listImpactsOf = async (reader: Reader, incidentId: string): Promise<ComponentImpact[]> =>
  impactsOf(reader, { incidentId })

const openImpacts = ofAllOrOne((db, isOf) =>
  db
    .select(asImpact)
    .from(componentImpacts)
    .where(and(isNull(componentImpacts.toAt), isOf)),
)

/** What impairs components still: all of them, or one. */
export const listOpenImpacts = async (reader: Reader, componentId?: string): Promise<ComponentImpact[]> =>
  openImpacts(reader, componentId)

const impactsEndedAfter = ofAllOrOne((db, isOf) =>
  db
    .select(asImpact)
    .from(componentImpacts)
    .where(and(gt(componentImpacts.toAt, given('moment', componentImpacts.toAt)), isOf)),
)

/** What had impaired components and ended after a moment: all of them, or one. */
export const listImpactsEndedAfter = async (
  reader: Reader,
  moment: Date,
  componentId?: string,
): Promise<ComponentImpact[]> => impactsEndedAfter(reader, componentId, { moment })

/** Two queries in one: about all components, or only about one. */
function ofAllOrOne(build: (db: Engine, isOf: SQL | undefined) => Preparable<ComponentImpact>) {
  const ofAll = prepared((db) => build(db, undefined))
  const ofOne = prepared((db) => build(db, eq(componentImpacts.componentId, given('componentId'))))
  return (reader: Reader, componentId?: string, values = {}) =>
    componentId === undefined ? ofAll(reader, values) : ofOne(reader, { ...values, componentId })
}

const heardOf = preparedChange((db) =>
  db
    .update(incidentComponents)
    .set({
      startedAt: given('startedAt', incidentComponents.startedAt),
      lastUpdateAt: given('lastUpdateAt', incidentComponents.lastUpdateAt),
    })
    .where(eq(incidentComponents.incidentId, given('incidentId'))),
)
const noteComponent = preparedInsert(incidentComponents, { unlessThere: true })

/** When an incident started and was last heard of. */
export type HeardIncident = { id: string; startedAt: Date; lastUpdateAt: Date }

/** Notes when an incident that names some components in public was last heard of. */
export const hearOfComponents = (
  tx: Tx,
  { id: incidentId, startedAt, lastUpdateAt }: HeardIncident,
): Promise<void> => heardOf(tx, { incidentId, startedAt, lastUpdateAt })

/** The same, and that it names these. */
export async function noteComponents(tx: Tx, incident: HeardIncident, componentIds: string[]): Promise<void> {
  await hearOfComponents(tx, incident)
  const { id: incidentId, startedAt, lastUpdateAt } = incident
  for (const componentId of componentIds)
    await noteComponent(tx, { componentId, incidentId, startedAt, lastUpdateAt })
}

/** Writes anew from when to when an incident impaired which components. */
export async function replaceImpacts(tx: Tx, incidentId: string, impacts: ComponentImpact[]): Promise<void> {
  await tx.delete(componentImpacts).where(eq(componentImpacts.incidentId, incidentId))
  if (impacts.length > 0) await tx.insert(componentImpacts).values(impacts)
}
