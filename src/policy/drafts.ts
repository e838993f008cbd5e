import type { ClockFacts } from './cadence.ts'
import type { IncidentStatus } from './lifecycle.ts'
import type { Severity } from './severity.ts'
import type { initialUpdateTemplate, resolutionTemplate, TemplateValues } from './templates.ts'
import type { VerificationFacts, VerificationOverride } from './verification.ts'

/** What somebody wants to do to an incident, before the policy has had its say. */
export type Draft =
  | UpdateDraft
  | ResolutionDraft
  | ReopeningDraft
  | ChangeDraft
  | CancellationDraft
  | CorrectionDraft

/**
 * What the policy must know of an incident to judge a draft.
 *
 * `status` is null while nothing is published. `highestSeverity` is the worst ever held. `startedAt` is when the
 * trouble began, which may lie before the declaration.
 */
export type IncidentFacts = ClockFacts & {
  status: IncidentStatus | null
  highestSeverity: Severity
  startedAt: Date
  verification: VerificationFacts
}

/** The initial update or a later one. Without `status` or `severity` both stay as they are. */
export type UpdateDraft = { kind: 'update' } & UpdateFields

export type UpdateFields = TemplateValues<typeof initialUpdateTemplate> & {
  status?: IncidentStatus
  severity?: Severity
}

/** The final update. Without `started_at` the start that the incident already has is meant. */
export type ResolutionDraft = {
  kind: 'resolution'
  /** Resolves in spite of open checks. */
  override?: VerificationOverride | null
} & TemplateValues<typeof resolutionTemplate>

/** A resolved incident turns out not to be over: an update, and why. */
export type ReopeningDraft = { kind: 'reopening'; reason?: string | null } & UpdateFields

/** A change to the incident itself, outside any update. `scopeChanges`: its regions, components or apps change. */
export type ChangeDraft = { kind: 'change'; severity?: Severity; scopeChanges: boolean; started_at?: Date }

/** Closing an incident that was declared too early and never published. */
export type CancellationDraft = { kind: 'cancellation'; reason?: string | null }

/**
 * The fields of a published update or resolution that are to be replaced; those left out stay.
 *
 * Whoever replaces one of `started_at` and `ended_at` hands over both as they are to read, so that they are compared.
 */
export type CorrectionDraft = { kind: 'correction' } & TemplateValues<typeof initialUpdateTemplate> &
  TemplateValues<typeof resolutionTemplate>
