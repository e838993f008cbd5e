import { asc, eq, inArray } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Reader, Tx } from '../client.ts'
import { feedSubjects } from '../schema/feed-subjects.ts'
import { incidents } from '../schema/incidents.ts'
import {
  componentImpacts,
  incidentComponents,
  scopeChanges,
  scopeComponents,
  scopeRegions,
} from '../schema/scope.ts'
import { timeline } from '../schema/timeline.ts'
import { updates } from '../schema/updates.ts'
import type { Incident } from './incidents.ts'
import type { ComponentImpact, ScopeChange } from './scope.ts'
import type { Update } from './updates.ts'

// Many rows at once: what a history of years needs.

export type NewUpdate = typeof updates.$inferInsert
export type NewTimelineEntry = typeof timeline.$inferInsert

/** What an import compares of an update that is already here. */
export type UpdateMark = Pick<Update, 'id' | 'incidentId' | 'sequence' | 'kind' | 'publishedAt'>

const updateMark = {
  id: updates.id,
  incidentId: updates.incidentId,
  sequence: updates.sequence,
  kind: updates.kind,
  publishedAt: updates.publishedAt,
}

export async function findIncidents(reader: Reader, ids: string[]): Promise<Map<string, Incident>> {
  const rows = await inParts(ids, idsAtOnce, (part) =>
    reader.select().from(incidents).where(inArray(incidents.id, part)),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export const findUpdateMarks = (reader: Reader, ids: string[]): Promise<UpdateMark[]> =>
  inParts(ids, idsAtOnce, (part) => reader.select(updateMark).from(updates).where(inArray(updates.id, part)))

/** The updates of some incidents, each incident's oldest first. */
export const listUpdateMarks = (reader: Reader, incidentIds: string[]): Promise<UpdateMark[]> =>
  inParts(incidentIds, idsAtOnce, (part) =>
    reader
      .select(updateMark)
      .from(updates)
      .where(inArray(updates.incidentId, part))
      .orderBy(asc(updates.sequence)),
  )

export const insertIncidents = (tx: Tx, rows: Incident[]): Promise<void> => insertMany(tx, incidents, rows)
export const insertUpdates = (tx: Tx, rows: NewUpdate[]): Promise<void> => insertMany(tx, updates, rows)
export const insertTimelineEntries = (tx: Tx, rows: NewTimelineEntry[]): Promise<void> =>
  insertMany(tx, timeline, rows)
export const insertImpacts = (tx: Tx, rows: ComponentImpact[]): Promise<void> =>
  insertMany(tx, componentImpacts, rows)

export const insertNamedComponents = (
  tx: Tx,
  rows: (typeof incidentComponents.$inferInsert)[],
): Promise<void> => insertMany(tx, incidentComponents, rows)

export const insertFeedSubjects = (tx: Tx, rows: (typeof feedSubjects.$inferInsert)[]): Promise<void> =>
  insertMany(tx, feedSubjects, rows)

/** A scope that came with an update. */
export type UpdateScope = ScopeChange & { incidentId: string; updateId: string }

/** Writes scopes that came with updates, at most one with each, in the given order. */
export async function insertUpdateScopes(tx: Tx, changes: UpdateScope[]): Promise<void> {
  const rows = await inParts(changes, rowsAtOnce, (part) =>
    tx
      .insert(scopeChanges)
      .values(part.map(({ incidentId, updateId, at, apps }) => ({ incidentId, updateId, at, apps })))
      .returning({ id: scopeChanges.id, updateId: scopeChanges.updateId }),
  )
  // SQLite promises no order for what RETURNING answers.
  const idOf = new Map(rows.map(({ id, updateId }) => [updateId, id]))
  const withId = changes.map((change) => ({ ...change, scopeChangeId: idOf.get(change.updateId)! }))
  await insertMany(
    tx,
    scopeComponents,
    withId.flatMap(({ scopeChangeId, components }) =>
      components.map(({ id, status }) => ({ scopeChangeId, componentId: id, status })),
    ),
  )
  await insertMany(
    tx,
    scopeRegions,
    withId.flatMap(({ scopeChangeId, regions }) => regions.map((regionId) => ({ scopeChangeId, regionId }))),
  )
}

/** Takes an incident's scopes away, so that they can be written anew in another order. */
export async function deleteScopeChanges(tx: Tx, incidentId: string): Promise<void> {
  const ids = tx
    .select({ id: scopeChanges.id })
    .from(scopeChanges)
    .where(eq(scopeChanges.incidentId, incidentId))
  await tx.delete(scopeComponents).where(inArray(scopeComponents.scopeChangeId, ids))
  await tx.delete(scopeRegions).where(inArray(scopeRegions.scopeChangeId, ids))
  await tx.delete(scopeChanges).where(eq(scopeChanges.incidentId, incidentId))
}

// A statement of SQLite binds at most 32,766 values, and the widest row here has 23 columns.
const rowsAtOnce = 1_000
const idsAtOnce = 10_000

const insertMany = async <Table extends SQLiteTable>(
  tx: Tx,
  table: Table,
  rows: Table['$inferInsert'][],
): Promise<void> =>
  void (await inParts(rows, rowsAtOnce, async (part) => [await tx.insert(table).values(part)]))

async function inParts<T, Row>(
  things: T[],
  size: number,
  work: (part: T[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < things.length; start += size) {
    rows.push(...(await work(things.slice(start, start + size))))
  }
  return rows
}
