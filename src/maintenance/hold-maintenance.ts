import { changeMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import { settle } from './settle.ts'

/** Holds a window: it neither begins nor ends by itself until somebody lets it go. Held twice is held. */
export async function holdMaintenance(
  act: Act,
  before: Maintenance,
): Promise<{ ok: true; maintenance: Maintenance } | Refusal> {
  const objected = maintenanceObjections({ kind: 'hold' }, before, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  if (before.heldAt) return { ok: true, maintenance: before }
  const held = { ...before, heldAt: act.now, heldBy: act.author.name }
  return { ok: true, maintenance: await write(act, held, 'maintenance.held') }
}

/** Lets a held window go: what fell due meanwhile happens now. */
export async function releaseMaintenance(
  act: Act,
  before: Maintenance,
): Promise<{ ok: true; maintenance: Maintenance } | Refusal> {
  const objected = maintenanceObjections({ kind: 'release' }, before, act.now)
  if (objected.length > 0) return { ok: false, objections: objected }
  const free = { ...before, heldAt: null, heldBy: null, releasedAt: act.now }
  return { ok: true, maintenance: await settle(act, await write(act, free, 'maintenance.released')) }
}

async function write(act: Act, maintenance: Maintenance, action: string): Promise<Maintenance> {
  await changeMaintenance(act.tx, maintenance.id, maintenance)
  await audit(act, action, { type: 'maintenance', id: maintenance.id })
  await bumpRevision(act.tx, act.now)
  return maintenance
}
