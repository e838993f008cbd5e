import type { Reader } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import { listMaintenanceUpdates, type MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { findComponentsOf } from '#db/queries/maintenances.ts'
import { listAffectedComponents } from '#db/queries/public.ts'
import { countTold, type Told } from '#db/queries/subscribers.ts'
import type { Update } from '#db/queries/updates.ts'

/** For those who want only the first word and the last. Whoever heard that it is over hears that it is not. */
export const isFirstOrLast = ({ kind, sequence }: Pick<Update, 'kind' | 'sequence'>): boolean =>
  sequence <= 1 || kind === 'resolution' || kind === 'reopening'

/**
 * What decides who is told of an update: every component that the incident has named, so that whoever heard of its
 * beginning hears of its end, and those that a draft would add.
 */
export async function toldOfUpdate(
  reader: Reader,
  incidentId: string,
  update: Pick<Update, 'kind' | 'sequence'>,
  added: string[] = [],
): Promise<Told> {
  const named = await listAffectedComponents(reader, [incidentId])
  const componentIds = [...new Set([...named.map(({ componentId }) => componentId), ...added])]
  return { incidentId, componentIds, isFirstOrLast: isFirstOrLast(update) }
}

/** How many people would be told of an update, if it were published now. */
export const countRecipients = async (...args: Parameters<typeof toldOfUpdate>): Promise<number> =>
  countTold(args[0], await toldOfUpdate(...args))

type MaintenanceWord = Pick<MaintenanceUpdate, 'kind' | 'sequence' | 'change'>

/** The same of planned work. Whoever heard when it begins hears that it begins at another time, or not at all. */
export const isFirstOrLastOfMaintenance = ({ kind, sequence, change }: MaintenanceWord): boolean =>
  sequence <= 1 ||
  kind === 'schedule' ||
  kind === 'completion' ||
  kind === 'cancellation' ||
  change?.startsAt !== undefined

/**
 * What decides who is told of an update of planned work: every component that it has named, and those that a draft
 * would name. `maintenanceId` is null for one that is not announced yet.
 */
export async function toldOfMaintenance(
  reader: Reader,
  maintenanceId: string | null,
  update: MaintenanceWord,
  added: string[] = [],
): Promise<Told> {
  const ids = maintenanceId === null ? [] : [maintenanceId]
  const named = [...(await findComponentsOf(reader, ids)).values()].flat()
  const removed = (await listMaintenanceUpdates(reader, ids)).flatMap(
    ({ change }) => change?.components?.removed ?? [],
  )
  const once = (await listComponents(reader)).filter(({ name }) => removed.includes(name))
  return {
    incidentId: null,
    componentIds: [...new Set([...named, ...once.map(({ id }) => id), ...added])],
    isFirstOrLast: isFirstOrLastOfMaintenance(update),
  }
}

export const countMaintenanceRecipients = async (
  ...args: Parameters<typeof toldOfMaintenance>
): Promise<number> => countTold(args[0], await toldOfMaintenance(...args))
