import type { Severity } from '#src/policy/severity.ts'
import type { Headline } from '../headline.ts'
import type { SpComponentStatus, SpIndicator, SpStatus } from './shapes.ts'

/** How a severity is called there. */
export const impactOf: Record<Severity, SpIndicator> = {
  sev0: 'critical',
  sev1: 'major',
  sev2: 'minor',
  sev3: 'minor',
}

/** The state of the whole page, never better than the headline. */
export const statusOf = ({ status }: Headline): SpStatus => statusTable[status]

const statusTable: Record<SpComponentStatus, SpStatus> = {
  operational: { indicator: 'none', description: 'All Systems Operational' },
  under_maintenance: { indicator: 'maintenance', description: 'Service Under Maintenance' },
  degraded_performance: { indicator: 'minor', description: 'Partially Degraded Service' },
  partial_outage: { indicator: 'major', description: 'Partial System Outage' },
  major_outage: { indicator: 'critical', description: 'Major Service Outage' },
}
