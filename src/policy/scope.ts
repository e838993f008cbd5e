import type { Severity } from './severity.ts'

/** From the best to the worst. */
export const componentStatuses = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
] as const

export type ComponentStatus = (typeof componentStatuses)[number]

export const componentStatusNames: Record<ComponentStatus, string> = {
  operational: 'Operational',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}

/**
 * The best the public headline may say while an incident of this severity is published and open.
 *
 * Sev0 is a 'major outage' and Sev1 a 'partial outage' in the document's own words (Severity levels). A headline is
 * never better than the worst open incident, even when nobody has marked a component.
 */
export const headlineFloor: Record<Severity, ComponentStatus> = {
  sev0: 'major_outage',
  sev1: 'partial_outage',
  sev2: 'degraded_performance',
  sev3: 'degraded_performance',
}

/** The worst of the list; 'operational' for an empty one. */
export function worstComponentStatus(list: readonly ComponentStatus[]): ComponentStatus {
  return componentStatuses.findLast((status) => list.includes(status)) ?? 'operational'
}

/** The worst status that each component is given, by component id: a component may be named by several incidents. */
export function worstByComponent(
  named: readonly { id: string; status: ComponentStatus }[],
): Map<string, ComponentStatus> {
  const worst = new Map<string, ComponentStatus>()
  for (const { id, status } of named) {
    worst.set(id, worstComponentStatus([worst.get(id) ?? 'operational', status]))
  }
  return worst
}
