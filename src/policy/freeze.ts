import type { Policy } from './policy.ts'
import { type Severity, severities } from './severity.ts'

/** An incident that freezes production: open, and of a severity that does. */
export type FreezingIncident = { number: number; severity: Severity; since: Date }

/** Production freeze policy: 'During Sev0/Sev1'. */
export const freezingSeverities = (policy: Policy): Severity[] =>
  severities.filter((severity) => policy.severities[severity].freezesProduction)

/**
 * From when an incident that freezes production does so: from its declaration, its last rise to such a severity or
 * its last reopening, whichever is the latest.
 */
export function freezesSince(moments: {
  declaredAt: Date
  roseAt: Date | null
  reopenedAt: Date | null
}): Date {
  const { declaredAt, roseAt, reopenedAt } = moments
  return [roseAt, reopenedAt].reduce<Date>(
    (latest, each) => (each && each > latest ? each : latest),
    declaredAt,
  )
}

/** Why production is frozen, in one sentence; null while it is not. (Production freeze policy) */
export function freezeReason(incidents: readonly FreezingIncident[], policy: Policy): string | null {
  if (incidents.length === 0) return null
  const names = incidents.map(({ number, severity }) => `#${number} (${policy.severities[severity].name})`)
  const subject =
    names.length === 1
      ? `Incident ${names[0]} freezes`
      : `Incidents ${names.slice(0, -1).join(', ')} and ${names.at(-1)} freeze`
  return `${subject} production: only ship changes that mitigate the incident or prevent recurrence.`
}

/** Since when production is frozen without a break by these incidents; null while it is not. */
export const frozenSince = (incidents: readonly FreezingIncident[]): Date | null =>
  incidents.reduce<Date | null>(
    (earliest, { since }) => (earliest && earliest <= since ? earliest : since),
    null,
  )
