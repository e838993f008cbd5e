import type { Moment } from '../moment.ts'
import type { PageFacts } from './page.ts'
import type { SpComponent, SpMaintenance } from './shapes.ts'

/** Planned work as Statuspage tells it: the newest 50, and among all what is yet to come and what is under way. */
export type SpMaintenances = { all: SpMaintenance[]; upcoming: SpMaintenance[]; active: SpMaintenance[] }

export async function spMaintenances(
  _moment: Moment,
  _components: SpComponent[],
  _facts: PageFacts,
): Promise<SpMaintenances> {
  return { all: [], upcoming: [], active: [] }
}
