import { findMaintenance } from '#db/queries/maintenances.ts'
import { viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'

export async function maintenancePage(moment: Moment, id: string) {
  const { reader, catalog, frame } = moment
  const row = await findMaintenance(reader, id)
  if (!row) return null
  const [maintenance] = await viewMaintenances(reader, [row], catalog, moment)
  return { frame, maintenance: maintenance! }
}
