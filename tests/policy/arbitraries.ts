import fc from 'fast-check'
import { type EscalationTrigger, escalationTriggers } from '#src/policy/escalation.ts'
import { incidentStatuses } from '#src/policy/lifecycle.ts'
import type { Draft, IncidentFacts } from '#src/policy/objections.ts'
import type { RunFacts } from '#src/policy/obligations.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { roles } from '#src/policy/roles.ts'
import { severities } from '#src/policy/severity.ts'
import { checkStates } from '#src/policy/verification.ts'
import { at } from '#tests/support/at.ts'

/** Any text that can be typed, pasted or forged: well-formed or not, often blank or nearly so. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom(' ', '\n', '\u200b', '\u00ad', '\u3164', '#', '*', '-', '>') }),
  fc.constantFrom(
    'a word',
    'https://example.com/p/1',
    'https://u:p@example.com/',
    'javascript:alert(1)',
    '//',
  ),
)

const aroundNine = fc
  .integer({ min: -90 * 60, max: 90 * 60 })
  .map((seconds) => new Date(at('2026-03-02T09:00Z').getTime() + seconds * 1000))

/** Mostly near one another, so that they are compared; sometimes invalid, or at the end of time. */
export const anyDate = fc.oneof({ weight: 4, arbitrary: aroundNine }, { weight: 1, arbitrary: fc.date() })

export const validDate = fc.oneof(
  { weight: 4, arbitrary: aroundNine },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }) },
)

export const anySeverity = fc.constantFrom(...severities)
export const anyStatus = fc.constantFrom(...incidentStatuses)

const maybeText = fc.option(anyText)
const maybeDate = fc.option(anyDate)

const updateFields = {
  what_is_happening: maybeText,
  who_is_affected: maybeText,
  what_we_are_doing: maybeText,
  next_update_at: maybeDate,
}
const updateExtras = { status: anyStatus, severity: anySeverity }
const resolutionFields = {
  what_was_impacted: maybeText,
  started_at: maybeDate,
  ended_at: maybeDate,
  what_changed: maybeText,
  postmortem_url: maybeText,
}

function draftOf<Kind extends string, Fields>(
  kind: Kind,
  fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
) {
  return fc.record<Fields, never>(fields, { requiredKeys: [] }).map((values) => ({ kind, ...values }))
}

export const anyUpdate = draftOf('update', { ...updateFields, ...updateExtras })
export const anyResolution = draftOf('resolution', resolutionFields)
export const anyReopening = draftOf('reopening', { reason: maybeText, ...updateFields, ...updateExtras })

export const anyDraft: fc.Arbitrary<Draft> = fc.oneof(
  anyUpdate,
  anyResolution,
  anyReopening,
  fc.record(
    {
      kind: fc.constant('change' as const),
      scopeChanges: fc.boolean(),
      severity: anySeverity,
      started_at: anyDate,
    },
    { requiredKeys: ['kind', 'scopeChanges'] },
  ),
  draftOf('cancellation', { reason: maybeText }),
  draftOf('correction', { ...updateFields, ...resolutionFields }),
)

const anyCheck = fc.constantFrom(...documentPolicy.verification.map(({ id }) => id))

/** Any facts of the right shape, coherent or not. */
export const anyFacts: fc.Arbitrary<IncidentFacts> = fc.record({
  policy: fc.constant(documentPolicy),
  origin: fc.constantFrom('declared', 'imported'),
  declaredAt: anyDate,
  startedAt: anyDate,
  severity: anySeverity,
  highestSeverity: anySeverity,
  severityChanges: fc.array(fc.record({ at: anyDate, from: anySeverity, to: anySeverity }), { maxLength: 4 }),
  status: fc.option(anyStatus),
  firstPublishedAt: maybeDate,
  lastUpdateAt: maybeDate,
  promisedAt: maybeDate,
  resolvedAt: maybeDate,
  cancelledAt: fc.option(anyDate, { freq: 1 }),
  verification: fc.record({
    ticks: fc.array(fc.record({ checkId: anyCheck, state: fc.constantFrom(...checkStates), at: anyDate }), {
      maxLength: 8,
    }),
    reopenedAt: maybeDate,
    unremovedMitigations: fc.array(fc.string(), { maxLength: 2 }),
    icId: fc.option(fc.constantFrom('ana', 'ben')),
  }),
})

/** An incident's severity over time, as a chain: each change starts from what the one before led to. */
export const anySeverityHistory = fc
  .record({
    declaredAs: anySeverity,
    steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), anySeverity)),
  })
  .map(({ declaredAs, steps }) => {
    let severity = declaredAs
    let time = at('2026-03-02T09:00Z').getTime()
    return {
      declaredAs,
      changes: steps.map(([minutes, to]) => {
        const from = severity
        severity = to
        time += minutes * 60_000
        return { at: new Date(time), from, to }
      }),
    }
  })

/** The same, with how the team runs it. */
export const anyRunFacts: fc.Arbitrary<RunFacts> = fc
  .tuple(
    anyFacts,
    fc.record({
      roles: fc.array(
        fc.record({ role: fc.constantFrom(...roles), personId: fc.constantFrom('ana', 'ben') }),
        { maxLength: 5 },
      ),
      lastEntryByPersonAt: maybeDate,
      links: fc.record({ channel: fc.boolean(), document: fc.boolean() }),
      openChecks: fc.subarray([...documentPolicy.verification]),
      unremovedMitigations: fc.array(fc.record({ id: fc.string(), what: anyText }), { maxLength: 2 }),
      escalations: fc.array(
        fc.record({
          id: fc.string(),
          trigger: fc.constantFrom(...(Object.keys(escalationTriggers) as EscalationTrigger[])),
          raisedAt: anyDate,
          acknowledgedAt: maybeDate,
        }),
        { maxLength: 3 },
      ),
      lastImprovementAt: maybeDate,
      postmortem: fc.record({
        hasActionableLearning: fc.boolean(),
        publishedAt: maybeDate,
        dueAt: maybeDate,
      }),
    }),
  )
  .map(([incident, how]) => ({ ...incident, ...how }))
