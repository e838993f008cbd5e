import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Reader } from '#db/client.ts'
import {
  findLastMaintenanceUpdate,
  findMaintenanceUpdate,
  listMaintenanceUpdatesBefore,
  type MaintenanceUpdate,
} from '#db/queries/maintenance-updates.ts'
import { findComponentsOf, findMaintenance, type Maintenance } from '#db/queries/maintenances.ts'
import type { Act } from '#src/act.ts'
import { itemHtml } from '#src/feeds/item-html.ts'
import type { Hub } from '#src/hub.ts'
import { loadCatalog, scopeFromNames } from '#src/incidents/scope-names.ts'
import { settle } from '#src/maintenance/settle.ts'
import {
  draftedMaintenanceUpdate,
  type MaintenanceContent,
} from '#src/maintenance/write-maintenance-update.ts'
import { maintenanceAt } from '#src/policy/maintenance.ts'
import type { Objection } from '#src/policy/objections.ts'
import { announcedWindow, viewMaintenanceUpdate, type Window } from '#src/site/maintenance-view.ts'
import { maintenanceItem } from '#src/site/published-item.ts'
import { countMaintenanceRecipients } from '#src/subscribers/told.ts'
import type { Env } from './http/env.ts'
import { conflict, invalidRequest, notFound } from './http/problem.ts'
import { idBelow, idInPath, objection } from './schemas/common.ts'
import { toMaintenance, toMaintenanceUpdate } from './schemas/maintenance.ts'
import { presentHeld } from './update-lists.ts'

// What every maintenance resource does on its way in and out.

export const maintenanceId = idInPath
export const maintenanceUpdateId = maintenanceId.extend({
  update_id: idBelow('update_id'),
})

/** @throws `Problem` 404 */
export async function mustFindMaintenance(reader: Reader, maintenanceId: string): Promise<Maintenance> {
  const maintenance = await findMaintenance(reader, maintenanceId)
  if (!maintenance) throw notFound('maintenance')
  return maintenance
}

/** The same for a write, with what it has done by itself written down. @throws `Problem` 404 */
export const mustSettleMaintenance = async (act: Act, maintenanceId: string): Promise<Maintenance> =>
  settle(act, await mustFindMaintenance(act.tx, maintenanceId))

/** @throws `Problem` 404 */
export async function mustFindMaintenanceUpdate(
  reader: Reader,
  { id, update_id }: { id: string; update_id: string },
): Promise<MaintenanceUpdate> {
  await mustFindMaintenance(reader, id)
  const update = await findMaintenanceUpdate(reader, id, update_id)
  if (!update) throw notFound('update of this maintenance')
  return update
}

/** Component ids from ids or names; undefined where none are stated. @throws `Problem` 422 naming all that it cannot find. */
export async function readComponents(
  reader: Reader,
  stated: string[] | undefined,
): Promise<string[] | undefined> {
  if (!stated) return undefined
  const components = stated.map((id) => ({ id, status: 'operational' as const }))
  const { scope, faults } = scopeFromNames({ components, regions: [], apps: [] }, await loadCatalog(reader))
  if (faults.length === 0) return scope.components.map(({ id }) => id)
  // A list of names here, not of objects with an id.
  throw invalidRequest(faults.map(({ field, message }) => ({ field: field.replace(/\.id$/, ''), message })))
}

/**
 * Refuses to publish over a colleague's head, or over what the window has done by itself meanwhile.
 *
 * @throws `Problem` 409 when another update than the expected one is the last.
 */
export async function checkLastMaintenanceUpdate(
  c: Context<Env>,
  reader: Reader,
  maintenance: Maintenance,
  stated: string | null | undefined,
  publicUrl: string,
): Promise<void> {
  const ifMatch = c.req.header('if-match')?.trim()
  const named =
    ifMatch === undefined || ifMatch === '*' ? undefined : ifMatch.replace(/^(?:W\/)?"(.*)"$/, '$1')
  const expected = stated === undefined ? named : stated
  if (expected === undefined) return
  const last = await findLastMaintenanceUpdate(reader, maintenance.id)
  if (!last || last.id === expected) return
  throw conflict(
    `${last.author} published ${last.id} at ${last.publishedAt.toISOString()}. Read it, then publish with expected_last_update_id ${last.id}.`,
    { last_update: toMaintenanceUpdate(last, publicUrl) },
  )
}

/** Maintenances as the API shows them: as of `now`. */
export async function presentMaintenances(
  { publicUrl }: Pick<Hub, 'publicUrl'>,
  reader: Reader,
  rows: Maintenance[],
  now: Date,
) {
  const { components } = await loadCatalog(reader)
  const idsOf = await findComponentsOf(
    reader,
    rows.map(({ id }) => id),
  )
  return Promise.all(
    rows.map(async (row) => {
      const ids = idsOf.get(row.id) ?? []
      const named = components.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ id, name }))
      const last = await findLastMaintenanceUpdate(reader, row.id)
      return toMaintenance(maintenanceAt(row, now), named, last?.id ?? null, publicUrl)
    }),
  )
}

export async function presentMaintenance(
  hub: Pick<Hub, 'publicUrl'>,
  reader: Reader,
  row: Maintenance,
  now: Date,
) {
  const [presented] = await presentMaintenances(hub, reader, [row], now)
  return presented!
}

/** The same with its newest updates. */
export async function presentWithUpdates(
  hub: Pick<Hub, 'publicUrl'>,
  reader: Reader,
  row: Maintenance,
  now: Date,
) {
  const held = await presentHeld(
    (slice) => listMaintenanceUpdatesBefore(reader, row.id, slice),
    (each) => toMaintenanceUpdate(each, hub.publicUrl),
  )
  return { ...(await presentMaintenance(hub, reader, row, now)), ...held }
}

export const maintenancePreview = z
  .object({
    objections: z.array(objection).openapi({ description: 'Empty: it can be published as it is.' }),
    feed: z
      .object({ title: z.string(), html: z.string() })
      .nullable()
      .openapi({ description: 'What followers would read; null where nothing would be published.' }),
    recipients: z.number().int().openapi({
      description: 'How many subscribers would be told, if it were published now.',
      example: 1204,
    }),
  })
  .openapi('MaintenancePreview')

/**
 * What followers would read, made by the same functions that make the feed, and how many would be told. `added` are
 * components that the draft would name; `id` is null before there is a maintenance.
 */
export async function previewMaintenance(
  { publicUrl, clock }: Pick<Hub, 'publicUrl' | 'clock'>,
  reader: Reader,
  { id, title, startsAt, endsAt }: { id: string | null; title: string } & Window,
  content: MaintenanceContent | null,
  objections: Objection[],
  added: string[] = [],
): Promise<z.infer<typeof maintenancePreview>> {
  if (!content) return { objections, feed: null, recipients: 0 }
  const maintenance = { id: id ?? 'preview', title }
  const isFirst = id === null || (await findLastMaintenanceUpdate(reader, id)) === null
  const update = { ...draftedMaintenanceUpdate(content, maintenance, clock()), sequence: isFirst ? 1 : 2 }
  const window = announcedWindow(update, { startsAt, endsAt })
  const item = maintenanceItem(viewMaintenanceUpdate(update, publicUrl, window), maintenance)
  return {
    objections,
    feed: { title: item.title, html: itemHtml(item, publicUrl) },
    recipients: await countMaintenanceRecipients(reader, id, update, added),
  }
}
