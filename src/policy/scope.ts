import type { Severity } from './severity.ts'

/** What an incident may say of a component, from the best to the worst. */
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
 * What the public is shown of a component, from the best to the worst. Planned work is no incident's doing: only a
 * maintenance brings 'under_maintenance', and any trouble is worse than it, so that it never hides an incident.
 */
export const shownStatuses = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
] as const satisfies (ComponentStatus | 'under_maintenance')[]

export type ShownStatus = (typeof shownStatuses)[number]

export const shownStatusNames: Record<ShownStatus, string> = {
  ...componentStatusNames,
  under_maintenance: 'Under maintenance',
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
export function worstComponentStatus<Status extends ShownStatus>(
  list: readonly Status[],
): Status | 'operational' {
  const worst = shownStatuses.findLast((status) => (list as readonly ShownStatus[]).includes(status))
  return (worst ?? 'operational') as Status | 'operational'
}

/** The worst status that each component is given, by component id: a component may be named by several incidents. */
export function worstByComponent<Status extends ShownStatus>(
  named: readonly { id: string; status: Status }[],
): Map<string, Status | 'operational'> {
  const worst = new Map<string, Status | 'operational'>()
  for (const { id, status } of named) {
    worst.set(id, worstComponentStatus([worst.get(id) ?? 'operational', status]))
  }
  return worst
}
