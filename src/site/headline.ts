import { headlineFloor, type ShownStatus, worstComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

/** The state of the whole platform, in words. */
export type Headline = { status: ShownStatus; words: string }

const headlineWords: Record<ShownStatus, string> = {
  operational: 'All systems operational',
  under_maintenance: 'Maintenance under way',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}

/** Never better than the worst open incident, even where no component is marked; maintenance only where nothing is worse. */
export function headlineOf(
  open: { severity: Severity }[],
  components: { status: ShownStatus }[],
  maintenances: unknown[] = [],
): Headline {
  const status = worstComponentStatus<ShownStatus>([
    ...open.map(({ severity }) => headlineFloor[severity]),
    ...components.map((component) => component.status),
    ...maintenances.map(() => 'under_maintenance' as const),
  ])
  return { status, words: headlineWords[status] }
}
