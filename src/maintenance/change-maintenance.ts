import type { Reader } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import type { MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import {
  changeMaintenance,
  findComponentsOf,
  type Maintenance,
  replaceComponents,
} from '#db/queries/maintenances.ts'
import { bumpRevision } from '#db/queries/page.ts'
import type { MaintenanceChange } from '#db/schema/maintenance.ts'
import { type Act, audit, type Refusal } from '#src/act.ts'
import { isBlank } from '#src/policy/blank.ts'
import { isActive } from '#src/policy/maintenance.ts'
import { maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import { settle } from './settle.ts'
import {
  type MaintenanceContent,
  touchComponents,
  writeMaintenanceUpdate,
} from './write-maintenance-update.ts'

export type MaintenanceAmendment = {
  title?: string
  startsAt?: Date
  endsAt?: Date
  componentIds?: string[]
  /** Why, in Markdown: followers read it beside what changed. */
  message?: string | null
}

/**
 * Moves a window, or changes what it touches, and tells followers what changed from and to. A new title alone is
 * no news, nor is a window of a series that is not announced yet, unless somebody has words for it. `update` is null
 * where there is nothing to tell.
 */
export async function changeMaintenanceWindow(
  act: Act,
  before: Maintenance,
  amendment: MaintenanceAmendment,
): Promise<{ ok: true; maintenance: Maintenance; update: MaintenanceUpdate | null } | Refusal> {
  const { tx, now } = act
  const { title = before.title, startsAt = before.startsAt, endsAt = before.endsAt } = amendment
  const objected = maintenanceObjections(
    { kind: 'change', starts_at: startsAt, ends_at: endsAt },
    before,
    now,
  )
  if (objected.length > 0) return { ok: false, objections: objected }

  const change = await changeOf(tx, before, amendment)
  const isRenamed = title !== before.title
  if (!change && !isRenamed) return { ok: true, maintenance: before, update: null }

  const after: Maintenance = {
    ...before,
    ...{ title, startsAt, endsAt },
    calendarSequence: before.calendarSequence + 1,
    changedAt: now,
    announceAt: before.announceAt && new Date(+before.announceAt + (+startsAt - +before.startsAt)),
    isOwn: before.seriesId !== null,
  }
  if (amendment.componentIds) {
    if (isActive(before.status)) await touchComponents(act, before)
    await replaceComponents(tx, before.id, amendment.componentIds)
  }
  if (isRenamed) {
    const details = { from: before.title, to: title }
    await audit(act, 'maintenance.renamed', { type: 'maintenance', id: before.id }, details)
  }
  const content = contentOf(before, change, amendment)
  if (content) {
    const { update } = await writeMaintenanceUpdate(act, after, content)
    return { ok: true, maintenance: await settle(act, after), update }
  }
  if (change) await audit(act, 'maintenance.moved', { type: 'maintenance', id: before.id }, { change })
  await changeMaintenance(tx, before.id, after)
  await bumpRevision(tx, now)
  return { ok: true, maintenance: await settle(act, after), update: null }
}

/** What a change tells followers; null where it changes nothing that they were told. */
export const changeContent = async (
  reader: Reader,
  before: Maintenance,
  amendment: MaintenanceAmendment,
): Promise<MaintenanceContent | null> =>
  contentOf(before, await changeOf(reader, before, amendment), amendment)

function contentOf(
  { status, announceAt }: Maintenance,
  change: MaintenanceChange | null,
  { message }: MaintenanceAmendment,
): MaintenanceContent | null {
  const isUntold = announceAt !== null && isBlank(message)
  if (!change || isUntold) return null
  return { kind: 'change', status, change, body: isBlank(message) ? null : (message ?? null) }
}

/** What moves, from and to; null where nothing does. */
async function changeOf(
  reader: Reader,
  before: Maintenance,
  { startsAt, endsAt, componentIds }: MaintenanceAmendment,
): Promise<MaintenanceChange | null> {
  const components = componentIds && (await componentsMoved(reader, before.id, componentIds))
  const change: MaintenanceChange = {
    ...timesMoved('startsAt', before.startsAt, startsAt),
    ...timesMoved('endsAt', before.endsAt, endsAt),
    ...(components && { components }),
  }
  return Object.keys(change).length === 0 ? null : change
}

const timesMoved = (name: 'startsAt' | 'endsAt', from: Date, to: Date | undefined) =>
  to === undefined || to.getTime() === from.getTime()
    ? {}
    : { [name]: { from: from.toISOString(), to: to.toISOString() } }

async function componentsMoved(reader: Reader, maintenanceId: string, after: string[]) {
  const before = (await findComponentsOf(reader, [maintenanceId])).get(maintenanceId) ?? []
  const all = await listComponents(reader)
  const namesOf = (ids: string[]) => all.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  const added = namesOf(after.filter((id) => !before.includes(id)))
  const removed = namesOf(before.filter((id) => !after.includes(id)))
  return added.length + removed.length > 0 ? { added, removed } : null
}
