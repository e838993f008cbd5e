import { and, between, eq, gte } from 'drizzle-orm'
import type { Reader, Tx } from '../client.ts'
import { componentDays, componentDaysZone } from '../schema/component-days.ts'

export type ComponentDay = typeof componentDays.$inferSelect

/** The days with trouble from a date (YYYY-MM-DD) on: of all components, or of one. */
export const listComponentDays = async (
  reader: Reader,
  from: string,
  componentId?: string,
): Promise<ComponentDay[]> =>
  reader
    .select()
    .from(componentDays)
    .where(
      and(
        componentId === undefined ? undefined : eq(componentDays.componentId, componentId),
        gte(componentDays.date, from),
      ),
    )

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

export const saveCountedZone = async (tx: Tx, timeZone: string): Promise<void> =>
  void (await tx
    .insert(componentDaysZone)
    .values({ id: 1, timeZone })
    .onConflictDoUpdate({ target: componentDaysZone.id, set: { timeZone } }))
