import { listStandingMaintenances } from '#db/queries/maintenances.ts'
import { type MaintenanceView, viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'

/** What is under way, and what is ahead, the soonest first: as of the moment, whoever has written it down yet. */
export async function standingMaintenances(
  moment: Moment,
): Promise<{ active: MaintenanceView[]; upcoming: MaintenanceView[] }> {
  const { reader, catalog } = moment
  const standing = await viewMaintenances(reader, await listStandingMaintenances(reader), catalog, moment)
  return {
    active: standing.filter(({ isActive }) => isActive),
    upcoming: standing.filter(({ status }) => status === 'scheduled'),
  }
}
