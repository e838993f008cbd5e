import { derivedId } from '#db/ids.ts'
import { findLastMaintenanceUpdate, insertMaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { findLastUpdate, insertUpdate } from '#db/queries/updates.ts'
import type { FreshHub } from './hub.ts'

const minute = 60_000

/** Writes so many more updates of an incident, a minute apart, each like its last one: past the verbs, for speed. */
export const addUpdates = (hub: FreshHub, incidentId: string, count: number): Promise<void> =>
  hub.acting(async ({ tx }) => {
    const last = (await findLastUpdate(tx, incidentId))!
    for (let more = 1; more <= count; more++) {
      const publishedAt = new Date(last.publishedAt.getTime() + more * minute)
      const nextUpdateAt = new Date(publishedAt.getTime() + 15 * minute)
      const own = { id: derivedId(incidentId, more), sequence: last.sequence + more }
      await insertUpdate(tx, { ...last, ...own, publishedAt, nextUpdateAt })
    }
  })

/** The same for a maintenance. */
export const addMaintenanceUpdates = (hub: FreshHub, maintenanceId: string, count: number): Promise<void> =>
  hub.acting(async ({ tx }) => {
    const last = (await findLastMaintenanceUpdate(tx, maintenanceId))!
    for (let more = 1; more <= count; more++) {
      const publishedAt = new Date(last.publishedAt.getTime() + more * minute)
      const own = { id: derivedId(maintenanceId, more), sequence: last.sequence + more }
      await insertMaintenanceUpdate(tx, { ...last, ...own, kind: 'update', publishedAt })
    }
  })
