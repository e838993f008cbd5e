import { and, asc, eq, inArray, isNull, lte, or } from 'drizzle-orm'
import type { MaintenanceStatus } from '../../src/policy/maintenance.ts'
import type { Reader, Tx } from '../client.ts'
import { given, isAmong, listed, prepared } from '../prepared.ts'
import { components } from '../schema/catalog.ts'
import { maintenanceComponents, maintenances } from '../schema/maintenance.ts'

export type Maintenance = typeof maintenances.$inferSelect

/** Not over when it was last written. */
export const standing: MaintenanceStatus[] = ['scheduled', 'in_progress', 'verifying']

export async function findMaintenance(reader: Reader, id: string): Promise<Maintenance | null> {
  const [row] = await reader.select().from(maintenances).where(eq(maintenances.id, id))
  return row ?? null
}

/** Every window that was not over when it was last written, the soonest first. */
export const listStandingMaintenances: (reader: Reader) => Promise<Maintenance[]> = prepared((db) =>
  db
    .select()
    .from(maintenances)
    .where(inArray(maintenances.status, standing))
    .orderBy(asc(maintenances.startsAt), asc(maintenances.id)),
)

const dueMaintenances = prepared((db) =>
  db
    .select()
    .from(maintenances)
    .where(
      and(
        isNull(maintenances.heldAt),
        inArray(maintenances.status, standing),
        or(
          and(
            eq(maintenances.status, 'scheduled'),
            lte(maintenances.startsAt, given('now', maintenances.startsAt)),
          ),
          lte(maintenances.endsAt, given('now', maintenances.endsAt)),
        ),
      ),
    )
    .orderBy(asc(maintenances.startsAt), asc(maintenances.id)),
)

/** The windows whose start is due, or whose end, as far as a clock can tell; some turn out to be held. */
export const listDueMaintenances = async (reader: Reader, now: Date): Promise<Maintenance[]> =>
  dueMaintenances(reader, { now })

const componentsOf = prepared((db) =>
  db
    .select()
    .from(maintenanceComponents)
    .where(isAmong(maintenanceComponents.maintenanceId, 'maintenanceIds'))
    .orderBy(asc(maintenanceComponents.componentId)),
)

/** The ids of the components that some windows name, by maintenance id. */
export async function findComponentsOf(
  reader: Reader,
  maintenanceIds: string[],
): Promise<Map<string, string[]>> {
  const rows = await componentsOf(reader, { maintenanceIds: listed(maintenanceIds) })
  const byMaintenance = Map.groupBy(rows, ({ maintenanceId }) => maintenanceId)
  return new Map([...byMaintenance].map(([id, found]) => [id, found.map(({ componentId }) => componentId)]))
}

/** Whether any window ever named a component. */
export async function isComponentMaintained(reader: Reader, componentId: string): Promise<boolean> {
  const rows = await reader
    .select()
    .from(maintenanceComponents)
    .where(eq(maintenanceComponents.componentId, componentId))
    .limit(1)
  return rows.length > 0
}

export const insertMaintenance = async (tx: Tx, row: Maintenance): Promise<void> =>
  void (await tx.insert(maintenances).values(row))
export const changeMaintenance = async (tx: Tx, id: string, changes: Partial<Maintenance>): Promise<void> =>
  void (await tx.update(maintenances).set(changes).where(eq(maintenances.id, id)))

/** Notes that planned work put components under maintenance, or let them go. */
export const markMaintained = async (tx: Tx, componentIds: string[], at: Date): Promise<void> =>
  void (await tx.update(components).set({ maintainedAt: at }).where(inArray(components.id, componentIds)))

export async function replaceComponents(
  tx: Tx,
  maintenanceId: string,
  componentIds: string[],
): Promise<void> {
  await tx.delete(maintenanceComponents).where(eq(maintenanceComponents.maintenanceId, maintenanceId))
  const rows = componentIds.map((componentId) => ({ maintenanceId, componentId }))
  if (rows.length > 0) await tx.insert(maintenanceComponents).values(rows)
}
