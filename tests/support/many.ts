import { join } from 'node:path'
import { derivedId } from '#db/ids.ts'
import { findMaintenance, insertMaintenance } from '#db/queries/maintenances.ts'
import { ensureDays } from '#src/incidents/component-days.ts'
import { writeBigHistory } from './big-history.ts'
import { type FreshHub, freshHub } from './hub.ts'

/** A hub with so many incidents of one component, the newest first. */
export async function withIncidents(
  incidents: number,
  history: { everyHours?: number; updatesEach?: number } = {},
) {
  const hub = await freshHub()
  const file = join(hub.dataDir, 'allclear.sqlite')
  const ids = writeBigHistory(file, { incidents, components: 1, updatesEach: 2, now: hub.now(), ...history })
  await hub.acting(({ tx }) => ensureDays(tx))
  return { hub, ids: ids.incidentIds, component: ids.componentIds[0]! }
}

/** As many windows like one as are asked for, each starting so many minutes after the one before; answers their ids. */
export async function addWindowsLike(hub: FreshHub, id: string, count: number, minutesApart: number) {
  const ids = Array.from({ length: count }, (_, place) => derivedId('window', place))
  await hub.db.transact(async (tx) => {
    const row = (await findMaintenance(tx, id))!
    for (const [place, id] of ids.entries()) {
      const later = (time: Date) => new Date(time.getTime() + (place + 1) * minutesApart * 60_000)
      await insertMaintenance(tx, { ...row, id, startsAt: later(row.startsAt), endsAt: later(row.endsAt) })
    }
  })
  return ids
}
