import { type ComponentStatus, headlineFloor, worstComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

/** The state of the whole platform, in words. */
export type Headline = { status: ComponentStatus; words: string }

const headlineWords: Record<ComponentStatus, string> = {
  operational: 'All systems operational',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}

/** Never better than the worst open incident, even where no component is marked. */
export function headlineOf(
  open: { severity: Severity }[],
  components: { status: ComponentStatus }[],
): Headline {
  const status = worstComponentStatus([
    ...open.map(({ severity }) => headlineFloor[severity]),
    ...components.map((component) => component.status),
  ])
  return { status, words: headlineWords[status] }
}
