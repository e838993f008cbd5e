import type { IncidentFacts, ResolutionDraft, UpdateDraft } from '#src/policy/objections.ts'
import type { RunFacts } from '#src/policy/obligations.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { roles } from '#src/policy/roles.ts'
import { highestEverHeld } from '#src/policy/severity.ts'
import type { VerificationFacts } from '#src/policy/verification.ts'
import { at } from '#tests/support/at.ts'

/** A Sev1 declared at nine, of which nothing is published yet. */
export function declared(facts: Partial<IncidentFacts> = {}): IncidentFacts {
  const incident: IncidentFacts = {
    policy: documentPolicy,
    origin: 'declared',
    declaredAt: at('2026-03-02T09:00Z'),
    startedAt: at('2026-03-02T08:50Z'),
    severity: 'sev1',
    highestSeverity: 'sev1',
    severityChanges: [],
    status: null,
    firstPublishedAt: null,
    lastUpdateAt: null,
    promisedAt: null,
    resolvedAt: null,
    cancelledAt: null,
    verification: verified(),
    ...facts,
  }
  return { ...incident, highestSeverity: facts.highestSeverity ?? highestEverHeld(incident) }
}

/** The same, published at ten past nine with a promise for half past. */
export function published(facts: Partial<IncidentFacts> = {}): IncidentFacts {
  return declared({
    status: 'investigating',
    firstPublishedAt: at('2026-03-02T09:10Z'),
    lastUpdateAt: at('2026-03-02T09:10Z'),
    promisedAt: at('2026-03-02T09:30Z'),
    ...facts,
  })
}

/** The same, resolved at ten. */
export function resolved(facts: Partial<IncidentFacts> = {}): IncidentFacts {
  return published({
    status: 'resolved',
    lastUpdateAt: at('2026-03-02T10:00Z'),
    promisedAt: null,
    resolvedAt: at('2026-03-02T10:00Z'),
    ...facts,
  })
}

/** The same as declared, taken back at five past nine. */
export function cancelled(facts: Partial<IncidentFacts> = {}): IncidentFacts {
  return declared({ cancelledAt: at('2026-03-02T09:05Z'), ...facts })
}

/** Everything confirmed at a quarter to ten. */
export const verified = (changed: Partial<VerificationFacts> = {}): VerificationFacts => ({
  ticks: documentPolicy.verification.map(({ id }) => ({
    checkId: id,
    state: 'confirmed',
    at: at('2026-03-02T09:45Z'),
  })),
  reopenedAt: null,
  unremovedMitigations: [],
  icId: null,
  ...changed,
})

/** Right in every field at 09:20. */
export const update: UpdateDraft = {
  kind: 'update',
  what_is_happening: 'Deploys fail with a timeout.',
  who_is_affected: 'All apps in eu-west.',
  what_we_are_doing: 'Rolling back the control plane.',
  next_update_at: at('2026-03-02T09:45Z'),
}

/** Right in every field at 10:00. */
export const resolution: ResolutionDraft = {
  kind: 'resolution',
  what_was_impacted: 'Deploys in eu-west.',
  started_at: at('2026-03-02T08:50Z'),
  ended_at: at('2026-03-02T09:55Z'),
  what_changed: 'Rolled back the control plane.',
  postmortem_url: 'https://status.example.com/postmortems/12',
}

/** An incident that is run as the policy wants it: all roles held by different people, channel and doc there, all verified. */
export function run(incident: IncidentFacts): RunFacts {
  return {
    ...incident,
    roles: roles.map((role) => ({ role, personId: role })),
    lastEntryByPersonAt: incident.declaredAt,
    links: { channel: true, document: true },
    openChecks: [],
    unremovedMitigations: [],
    escalations: [],
    lastImprovementAt: null,
    postmortem: { hasActionableLearning: false, publishedAt: null, dueAt: null },
  }
}
