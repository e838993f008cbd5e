import { listStandingMaintenances, type Maintenance } from '#db/queries/maintenances.ts'
import { isActive, maintenanceAt, nextTransition } from '#src/policy/maintenance.ts'
import { type MaintenanceView, viewMaintenances } from './maintenance-view.ts'
import type { Moment } from './moment.ts'
import { cut, lastOnPages } from './paged.ts'

/** How many updates of each are read: the newest words are among them. */
const mostUpdates = 20

export type StandingMaintenances = {
  active: MaintenanceView[]
  /** The next ones ahead, the soonest first, and how many there are in all. */
  upcoming: MaintenanceView[]
  upcomingCount: number
  /** Where those after these are; null where there are none. */
  later: string | null
}

/**
 * What is under way, and of what is ahead as many as are asked for, after one of them where that is named: as of the
 * moment, whoever has written it down yet.
 */
export async function standingMaintenances(
  moment: Moment,
  { mostUpcoming, after }: { mostUpcoming: number; after?: Maintenance },
): Promise<StandingMaintenances> {
  const { reader, catalog } = moment
  const { active, upcoming } = await whatStands(moment)
  const ahead = after ? upcoming.filter((row) => isLater(row, after)) : upcoming
  const { shown, last } = cut(ahead, mostUpcoming)
  return {
    active: await viewMaintenances(reader, active, catalog, moment, { mostUpdates }),
    upcoming: await viewMaintenances(reader, shown, catalog, moment, { mostUpdates }),
    upcomingCount: upcoming.length,
    later: last && laterPath(last),
  }
}

/** The windows under way and ahead. A page that asks changes with the next of them, whether it shows it yet or not. */
export async function whatStands({
  reader,
  now,
  changesAt,
}: Moment): Promise<{ active: Maintenance[]; upcoming: Maintenance[] }> {
  const standing = await listStandingMaintenances(reader)
  const statusOf = new Map(
    standing.map((row) => {
      const settled = maintenanceAt(row, now)
      const next = nextTransition(settled)
      if (next) changesAt(next.at)
      return [row, settled.status]
    }),
  )
  return {
    active: standing.filter((row) => isActive(statusOf.get(row)!)),
    upcoming: standing.filter((row) => statusOf.get(row) === 'scheduled'),
  }
}

/** The addresses of all pages of what is ahead after the first, with so many on each. */
export const laterPages = async (moment: Moment, mostUpcoming: number): Promise<string[]> =>
  lastOnPages((await whatStands(moment)).upcoming, mostUpcoming).map(laterPath)

const laterPath = ({ id }: Maintenance): string => `/maintenance/after/${id}`

const isLater = (one: Maintenance, other: Maintenance): boolean =>
  one.startsAt > other.startsAt || (Number(one.startsAt) === Number(other.startsAt) && one.id > other.id)
