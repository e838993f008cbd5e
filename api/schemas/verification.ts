import { z } from '@hono/zod-openapi'
import type { Incident } from '#db/queries/incidents.ts'
import type { Mitigation } from '#db/queries/mitigations.ts'
import type { NamedOverride } from '#db/queries/verification.ts'
import type { LoadedVerification } from '#src/incidents/verification-facts.ts'
import type { Policy, VerificationCheck } from '#src/policy/policy.ts'
import { checkStates, leftOpen, standingTick, stateOf } from '#src/policy/verification.ts'
import { line, namedPerson, personId, timestamp, toTimestamp } from './common.ts'
import { mitigation, toMitigation } from './mitigation.ts'
import { toVerificationOverride, verificationOverride } from './verification-override.ts'

const evidence = line(2_000).openapi({
  description: 'What shows it; or why it does not apply; or why it is taken back.',
  example: 'Error rate at 0.02 % and p99 at 180 ms for twenty minutes.',
})

export const checkInput = z
  .strictObject({
    state: z.enum(checkStates, `must be one of ${checkStates.join(', ')}`).openapi({
      description: '`open` takes a tick back.',
      example: 'confirmed',
    }),
    evidence,
    person_id: personId,
  })
  .openapi('CheckInput')

const ticked = ['confirmed', 'not_applicable'] as const

export const allChecksInput = z
  .strictObject({
    state: z.enum(ticked, `must be one of ${ticked.join(', ')}`).openapi({ example: 'confirmed' }),
    evidence,
    person_id: personId,
  })
  .openapi('AllChecksInput')

const check = z
  .object({
    id: z.string().openapi({ example: 'slis-normal' }),
    check: z.string().openapi({
      description: "What is confirmed, in the policy's words.",
      example: 'Confirm SLIs return to normal',
    }),
    state: z.enum(checkStates),
    evidence: z
      .string()
      .nullable()
      .openapi({ example: 'Error rate at 0.02 % and p99 at 180 ms for twenty minutes.' }),
    person: namedPerson.nullable().openapi({ description: 'Whose word it is; null while nobody gave one.' }),
    at: timestamp.nullable(),
  })
  .openapi('Check')

export const verification = z
  .object({
    required: z.boolean().openapi({
      description: 'Whether a resolution waits for it; not for an incident that was imported.',
    }),
    complete: z.boolean().openapi({ description: 'Whether nothing is open.' }),
    checks: z.array(check).openapi({ description: 'In the order of the policy.' }),
    unremoved_mitigations: z
      .array(mitigation)
      .openapi({ description: 'The temporary mitigations that nobody has marked as removed.' }),
    overrides: z.array(verificationOverride).openapi({ example: [] }),
  })
  .openapi('Verification')

export const toVerification = (
  policy: Policy,
  incident: Incident,
  facts: LoadedVerification,
  unremoved: Mitigation[],
  overrides: NamedOverride[],
): z.infer<typeof verification> => ({
  required: incident.origin === 'declared',
  complete: leftOpen(policy, facts).length === 0,
  checks: policy.verification.map((each) => toCheck(each, facts)),
  unremoved_mitigations: unremoved.map(toMitigation),
  overrides: overrides.map(toVerificationOverride),
})

function toCheck({ id, check: words }: VerificationCheck, facts: LoadedVerification): z.infer<typeof check> {
  const state = stateOf(id, facts)
  const standing = standingTick(id, facts)
  const tick = standing?.state === state ? standing : undefined
  return {
    ...{ id, check: words, state },
    evidence: tick?.evidence ?? null,
    person: tick ? { id: tick.personId, name: tick.name } : null,
    at: tick ? toTimestamp(tick.at) : null,
  }
}
