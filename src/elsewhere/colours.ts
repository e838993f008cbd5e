import type { ShownStatus } from '#src/policy/scope.ts'

/** The page's own colours, for pictures that stand on somebody else's ground: dark enough for white letters. */
export const statusColours: Record<ShownStatus, string> = {
  operational: '#1d6b4a',
  under_maintenance: '#2f5f9e',
  degraded_performance: '#855a00',
  partial_outage: '#b04300',
  major_outage: '#b3141f',
}
