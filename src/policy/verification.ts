import { isBlank } from './blank.ts'
import type { Objection } from './objection.ts'
import type { Policy, VerificationCheck } from './policy.ts'
import { sections } from './sections.ts'
import type { Severity } from './severity.ts'

export const checkStates = ['confirmed', 'not_applicable', 'open'] as const

/** Confirmed with evidence; not applicable, because …; or open, also when it was taken back. */
export type CheckState = (typeof checkStates)[number]

/** The check that the temporary mitigations themselves answer. */
export const mitigationsCheck = 'mitigations-removed'

/**
 * What was verified of an incident. Ticks are oldest first, the last one of a check holds; those from before the last
 * reopening count no more. `icId` is the person who holds the IC role now.
 */
export type VerificationFacts = {
  ticks: readonly { checkId: string; state: CheckState; at: Date }[]
  reopenedAt: Date | null
  /** What the temporary mitigations are that nobody has marked as removed. */
  unremovedMitigations: readonly string[]
  icId: string | null
}

export const nothingVerified: VerificationFacts = {
  ticks: [],
  reopenedAt: null,
  unremovedMitigations: [],
  icId: null,
}

/** A resolution in spite of open checks: whose word it is (null: nobody's), and why. */
export type VerificationOverride = { personId: string | null; reason?: string | null }

/** The checks of the policy that are still to be ticked, in its order. */
export const openChecks = (policy: Policy, facts: VerificationFacts): VerificationCheck[] =>
  policy.verification.filter(({ id }) => stateOf(id, facts) === 'open')

/** Where a check stands now. One that the mitigations answer is open while one of them is not removed. */
export function stateOf(checkId: string, facts: VerificationFacts): CheckState {
  if (checkId === mitigationsCheck && facts.unremovedMitigations.length > 0) return 'open'
  return standingTick(checkId, facts)?.state ?? 'open'
}

/** The tick that holds of a check; undefined for none since the last reopening. */
export const standingTick = <Tick extends { checkId: string; at: Date }>(
  checkId: string,
  { ticks, reopenedAt }: { ticks: readonly Tick[]; reopenedAt: Date | null },
): Tick | undefined =>
  ticks.findLast((tick) => tick.checkId === checkId && (reopenedAt === null || tick.at > reopenedAt))

/**
 * What is held against resolving: every open check and every temporary mitigation that is not removed, unless the IC
 * answers for it with a reason. (Incident workflow: 4) Verify and resolve)
 */
export function verificationObjections(
  policy: Policy,
  facts: VerificationFacts,
  override: VerificationOverride | null | undefined,
): Objection[] {
  const open = openChecks(policy, facts).filter(
    ({ id }) => id !== mitigationsCheck || facts.unremovedMitigations.length === 0,
  )
  const found = [...(open.length > 0 ? [checksOpen(open)] : []), ...mitigationObjections(facts)]
  if (found.length === 0 || override == null) return found
  const objected = overrideObjections(override, facts)
  return objected.length === 0 ? [] : [...found, ...objected]
}

/** The checks that a resolution leaves open, by id: what an override answers for. */
export function leftOpen(policy: Policy, facts: VerificationFacts): string[] {
  const open = openChecks(policy, facts).map(({ id }) => id)
  const isUnlisted = facts.unremovedMitigations.length > 0 && !open.includes(mitigationsCheck)
  return isUnlisted ? [...open, mitigationsCheck] : open
}

/** What is held against ticking a check. */
export const tickObjections = (checkId: string, state: CheckState, facts: VerificationFacts): Objection[] =>
  checkId === mitigationsCheck && state !== 'open' ? mitigationObjections(facts) : []

/** 'Minor impact, small blast radius' is verified with one look; the others one check at a time. */
export const verifiesAtOnce: Record<Severity, boolean> = { sev0: false, sev1: false, sev2: false, sev3: true }

/** What is held against ticking every check at once. It follows the highest severity ever held. */
export function tickAllObjections(
  policy: Policy,
  facts: VerificationFacts,
  highestSeverity: Severity,
): Objection[] {
  const { name } = policy.severities[highestSeverity]
  const tooMuch = {
    rule: 'verification-one-by-one',
    section: sections.verify,
    field: null,
    message: `the incident was a ${name}: its checks are ticked one by one`,
    expected: 'each check with evidence of its own',
  }
  return [...(verifiesAtOnce[highestSeverity] ? [] : [tooMuch]), ...mitigationObjections(facts)]
}

const checksOpen = (open: VerificationCheck[]): Objection => ({
  rule: 'verification-open',
  section: sections.verify,
  field: 'verification',
  message: `not verified yet: ${open.map(({ id, check }) => `${id} (${check})`).join('; ')}`,
  expected:
    'tick each of them, as confirmed with evidence or as not_applicable with the reason; or have the IC answer for it in verification_override',
})

const mitigationObjections = ({ unremovedMitigations }: VerificationFacts): Objection[] =>
  unremovedMitigations.length === 0
    ? []
    : [
        {
          rule: 'mitigation-not-removed',
          section: sections.verify,
          field: 'verification',
          message: `temporary mitigations are not removed yet: ${unremovedMitigations.join('; ')}`,
          expected: 'remove every temporary mitigation carefully, and mark it as removed',
        },
      ]

function overrideObjections(
  { personId, reason }: VerificationOverride,
  { icId }: VerificationFacts,
): Objection[] {
  const base = { section: sections.verify, field: 'verification_override' }
  return [
    ...(personId !== null && personId === icId
      ? []
      : [
          {
            rule: 'override-only-by-ic',
            message:
              icId === null
                ? 'nobody holds the role of IC, so that nobody can override the verification'
                : 'the person does not hold the role of IC; only the IC can override the verification',
            expected:
              icId === null
                ? 'assign the role of IC, and state the person who holds it'
                : 'the person who holds the role of IC',
            ...base,
          },
        ]),
    ...(isBlank(reason)
      ? [
          {
            rule: 'reason-required',
            message: `the reason is ${reason == null ? 'missing' : 'blank'}`,
            expected: 'why the incident is resolved with checks open',
            ...base,
          },
        ]
      : []),
  ]
}
