import { newId } from '#db/ids.ts'
import { insertMaintenance, type Maintenance, replaceComponents } from '#db/queries/maintenances.ts'
import type { Act, Refusal } from '#src/act.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import { settle } from './settle.ts'
import { type MaintenancePublished, writeMaintenanceUpdate } from './write-maintenance-update.ts'

export type MaintenancePlan = {
  title: string
  startsAt: Date
  endsAt: Date
  componentIds: string[]
  /** What is planned, in Markdown. */
  message?: string | null
  /** The occurrence of a series that it is. */
  occurrence?: { seriesId: string; at: Date }
}

/** Announces planned work. It is public from here on, and begins and ends by itself. */
export async function scheduleMaintenance(
  act: Act,
  plan: MaintenancePlan,
): Promise<MaintenancePublished | Refusal> {
  const objected = maintenanceObjections(
    { kind: 'schedule', message: plan.message, starts_at: plan.startsAt, ends_at: plan.endsAt },
    null,
    act.now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }

  const maintenance = plannedMaintenance(act, plan)
  await insertMaintenance(act.tx, maintenance)
  await replaceComponents(act.tx, maintenance.id, plan.componentIds)
  const published = await writeMaintenanceUpdate(act, maintenance, {
    kind: 'schedule',
    status: 'scheduled',
    body: plan.message ?? null,
  })
  // Work that is announced when it has begun already is under way at once.
  return { ...published, maintenance: await settle(act, published.maintenance) }
}

/** The window that a plan makes, as it stands when it is announced. */
export const plannedMaintenance = (
  { now, author }: Pick<Act, 'now' | 'author'>,
  { title, startsAt, endsAt, occurrence }: MaintenancePlan,
): Maintenance => ({
  id: newId(),
  ...{ title, startsAt, endsAt },
  origin: 'scheduled',
  status: 'scheduled',
  begunAt: null,
  endedAt: null,
  createdAt: now,
  createdBy: author.name,
  heldAt: null,
  heldBy: null,
  releasedAt: null,
  calendarSequence: 0,
  changedAt: now,
  seriesId: occurrence?.seriesId ?? null,
  occurrenceAt: occurrence?.at ?? null,
  announceAt: null,
  isOwn: false,
})
