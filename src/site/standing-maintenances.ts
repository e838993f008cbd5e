import { listStandingMaintenances } from '#db/queries/maintenances.ts'
import { isActive, maintenanceAt, nextTransition } from '#src/policy/maintenance.ts'
import { type MaintenanceView, viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'

export type StandingMaintenances = {
  active: MaintenanceView[]
  /** The next ones ahead, the soonest first, and how many there are in all. */
  upcoming: MaintenanceView[]
  upcomingCount: number
}

/**
 * What is under way, and of what is ahead as many as are asked for: as of the moment, whoever has written it down yet.
 */
export async function standingMaintenances(
  moment: Moment,
  { mostUpcoming }: { mostUpcoming: number },
): Promise<StandingMaintenances> {
  const { reader, catalog, now, changesAt } = moment
  const standing = await listStandingMaintenances(reader)
  const settled = new Map(standing.map((row) => [row, maintenanceAt(row, now)]))
  // Also those that are not shown yet: they are once they begin.
  for (const row of settled.values()) {
    const next = nextTransition(row)
    if (next) changesAt(next.at)
  }
  const active = standing.filter((row) => isActive(settled.get(row)!.status))
  const upcoming = standing.filter((row) => settled.get(row)!.status === 'scheduled')
  return {
    active: await viewMaintenances(reader, active, catalog, moment),
    upcoming: await viewMaintenances(reader, upcoming.slice(0, mostUpcoming), catalog, moment),
    upcomingCount: upcoming.length,
  }
}
