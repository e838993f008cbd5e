import type { Maintenance } from '#db/queries/maintenances.ts'
import type { Act, Refusal } from '#src/act.ts'
import { isBlank } from '#src/policy/blank.ts'
import type { MaintenanceStatus } from '#src/policy/maintenance.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import {
  type MaintenanceContent,
  type MaintenancePublished,
  writeMaintenanceUpdate,
} from './write-maintenance-update.ts'

/** What a person does with a window by publishing something about it. */
export type Step = 'update' | 'beginning' | 'verification' | 'completion' | 'cancellation'

/** Publishes an update of a window: word of how it goes, that it begins, is being verified, is over, or will not be. */
export async function advanceMaintenance(
  act: Act,
  before: Maintenance,
  step: Step,
  message: string | null | undefined,
): Promise<MaintenancePublished | Refusal> {
  const objected = maintenanceObjections({ kind: step, message }, before, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  return writeMaintenanceUpdate(act, afterStep(before, step, act.now), stepContent(before, step, message))
}

/** What a step publishes. Without a word of its own it says by its kind what happened. */
export const stepContent = (
  { status }: Pick<Maintenance, 'status'>,
  step: Step,
  message: string | null | undefined,
): MaintenanceContent => ({
  kind: step,
  status: statusAfter[step] ?? status,
  body: isBlank(message) ? null : (message ?? null),
})

/** Null: an update leaves the status as it is. */
const statusAfter: Record<Step, MaintenanceStatus | null> = {
  update: null,
  beginning: 'in_progress',
  verification: 'verifying',
  completion: 'completed',
  cancellation: 'cancelled',
}

function afterStep(before: Maintenance, step: Step, now: Date): Maintenance {
  const after: Maintenance = { ...before, status: statusAfter[step] ?? before.status }
  switch (step) {
    case 'beginning':
      return { ...after, begunAt: now }
    case 'completion':
      return { ...after, endedAt: now, ...released(before, now) }
    case 'cancellation':
      // A calendar must take it out.
      return {
        ...after,
        ...released(before, now),
        calendarSequence: before.calendarSequence + 1,
        changedAt: now,
      }
    default:
      return after
  }
}

/** What is over is held no more. */
const released = ({ heldAt }: Maintenance, now: Date): Partial<Maintenance> =>
  heldAt === null ? {} : { heldAt: null, heldBy: null, releasedAt: now }
