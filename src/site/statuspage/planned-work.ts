import { findComponentsOf, listStandingMaintenances, type Maintenance } from '#db/queries/maintenances.ts'
import { isActive, maintenanceAt, transitionsDue } from '#src/policy/maintenance.ts'
import type { Moment } from '../moment.ts'

/** What stands of planned work at a moment, and what it has just done without anybody having written it down. */
export type PlannedWork = {
  /** As they were last written. */
  standing: Maintenance[]
  /** Ids of components that are under maintenance now. */
  underWay: string[]
  /** When windows began or ended by themselves and it is not written yet, by component id, and at all. */
  maintained: Map<string, Date>
  begunOrEndedAt: Date[]
}

export async function plannedWork({ reader, now }: Pick<Moment, 'reader' | 'now'>): Promise<PlannedWork> {
  const standing = await listStandingMaintenances(reader)
  const componentsOf = await findComponentsOf(
    reader,
    standing.map(({ id }) => id),
  )
  const of = ({ id }: Maintenance) => componentsOf.get(id) ?? []
  const begunOrEnded = standing.flatMap((row) =>
    transitionsDue(row, now).map(({ at }) => ({ at, components: of(row) })),
  )
  return {
    standing,
    underWay: standing.filter((row) => isActive(maintenanceAt(row, now).status)).flatMap(of),
    begunOrEndedAt: begunOrEnded.map(({ at }) => at),
    maintained: new Map(
      begunOrEnded
        .toSorted((a, b) => a.at.getTime() - b.at.getTime())
        .flatMap(({ at, components }) => components.map((id) => [id, at] as const)),
    ),
  }
}
