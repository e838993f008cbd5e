import { and, between, eq, gte, type SQL, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { given, prepared } from '../prepared.ts'
import { components } from '../schema/catalog.ts'
import { componentDays, componentDaysZone } from '../schema/component-days.ts'
import { findPage } from './page.ts'

export type ComponentDay = typeof componentDays.$inferSelect

const countedDays = (isThat?: SQL) =>
  prepared((db) => {
    // One look into the index for each component: a grouping would read every row.
    const counted = db
      .select({ days: sql`json_group_object(${componentDays.date}, json(${componentDays.spentMs}))` })
      .from(componentDays)
      .where(and(eq(componentDays.componentId, components.id), gte(componentDays.date, given('from'))))
    return db
      .select({ id: components.id, counted: sql<string>`(${counted})` })
      .from(components)
      .where(isThat)
  })

const countedDaysOfAll = countedDays()
const countedDaysOfOne = countedDays(eq(components.id, given('componentId')))

/**
 * The days with trouble from a date (YYYY-MM-DD) on, of all components or of one: by component, the JSON of an object
 * with the milliseconds at each status by date. As text, so that who has read the same before need not read it again.
 */
export async function listCountedDays(
  reader: Reader,
  from: string,
  componentId?: string,
): Promise<Map<string, string>> {
  const rows =
    componentId === undefined
      ? await countedDaysOfAll(reader, { from })
      : await countedDaysOfOne(reader, { from, componentId })
  return new Map(rows.map(({ id, counted }) => [id, counted]))
}

/** Writes a component's days anew, from a first date to a last one. */
export async function replaceComponentDays(
  tx: Tx,
  componentId: string,
  [from, to]: [string, string],
  rows: ComponentDay[],
): Promise<void> {
  await tx
    .delete(componentDays)
    .where(and(eq(componentDays.componentId, componentId), between(componentDays.date, from, to)))
  await insertComponentDays(tx, rows)
}

export const deleteComponentDays = async (tx: Tx): Promise<void> => void (await tx.delete(componentDays))

export async function insertComponentDays(tx: Tx, rows: ComponentDay[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await tx.insert(componentDays).values(rows.slice(start, start + rowsAtOnce))
  }
}

// A statement of SQLite binds at most 32,766 values.
const rowsAtOnce = 5_000

/** The time zone whose days were counted; null before the first count. */
export async function findCountedZone(reader: Reader): Promise<string | null> {
  const [row] = await reader.select().from(componentDaysZone)
  return row?.timeZone ?? null
}

/** Whether the days were ever counted, and in the page's own zone. */
export const areDaysCounted = async (reader: Reader): Promise<boolean> =>
  (await findCountedZone(reader)) === (await findPage(reader)).timeZone

export const saveCountedZone = async (tx: Tx, timeZone: string): Promise<void> =>
  void (await tx
    .insert(componentDaysZone)
    .values({ id: 1, timeZone })
    .onConflictDoUpdate({ target: componentDaysZone.id, set: { timeZone } }))
