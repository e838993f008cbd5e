import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objections } from '#src/policy/objections.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { severities } from '#src/policy/severity.ts'
import {
  checkStates,
  leftOpen,
  nothingVerified,
  openChecks,
  tickAllObjections,
  tickObjections,
  type VerificationFacts,
} from '#src/policy/verification.ts'
import { at } from '#tests/support/at.ts'
import { published, resolution, resolved, verified } from './incident.ts'

const ids = (facts: VerificationFacts) => openChecks(documentPolicy, facts).map(({ id }) => id)

const rules = (facts: VerificationFacts, override?: { personId: string | null; reason?: string | null }) =>
  objections({ ...resolution, override }, published({ verification: facts }), at('2026-03-02T10:00Z')).map(
    ({ rule, field }) => `${field}: ${rule}`,
  )

const [today, everything] = [(time: string) => at(`2026-03-02T${time}Z`), ids(nothingVerified)]

test('the checks are those of the document', () => {
  expect(openChecks(documentPolicy, nothingVerified).map(({ check }) => check)).toEqual([
    'Confirm SLIs return to normal',
    'Confirm no hidden backlog remains: reconcile queue',
    'Confirm no hidden backlog remains: Postgres lag',
    'Confirm no hidden backlog remains: edge drains',
    'Remove temporary mitigations carefully',
  ])
})

describe('a check', () => {
  const tick = (state: (typeof checkStates)[number], time: string) => ({
    ...{ checkId: 'slis-normal', state, at: today(time) },
  })
  test.each<[string, Partial<VerificationFacts>, boolean]>([
    ['that nobody ticked', { ticks: [] }, true],
    ['that is confirmed', { ticks: [tick('confirmed', '09:30')] }, false],
    ['that does not apply', { ticks: [tick('not_applicable', '09:30')] }, false],
    ['that was taken back', { ticks: [tick('confirmed', '09:30'), tick('open', '09:31')] }, true],
    ['that was confirmed again', { ticks: [tick('open', '09:30'), tick('confirmed', '09:31')] }, false],
    [
      'from before the last reopening',
      { ticks: [tick('confirmed', '09:30')], reopenedAt: today('09:40') },
      true,
    ],
    [
      'from the moment of the reopening',
      { ticks: [tick('confirmed', '09:40')], reopenedAt: today('09:40') },
      true,
    ],
    [
      'from after the last reopening',
      { ticks: [tick('confirmed', '09:41')], reopenedAt: today('09:40') },
      false,
    ],
  ])('%s: open is %s', (_, changed, isOpen) => {
    expect(ids({ ...nothingVerified, ...changed }).includes('slis-normal')).toBe(isOpen)
  })
})

describe('a resolution', () => {
  test('of an incident where everything is verified passes', () => {
    expect(rules(verified())).toEqual([])
  })

  test('names everything that is open', () => {
    const [first, second, ...rest] = verified().ticks
    expect(rules(verified({ ticks: rest }))).toEqual(['verification: verification-open'])
    const [objection] = objections(
      resolution,
      published({ verification: verified({ ticks: rest }) }),
      today('10:00'),
    )
    expect(objection).toEqual({
      rule: 'verification-open',
      section: 'Incident workflow: 4) Verify and resolve',
      field: 'verification',
      message: `not verified yet: ${first!.checkId} (Confirm SLIs return to normal); ${second!.checkId} (Confirm no hidden backlog remains: reconcile queue)`,
      expected:
        'tick each of them, as confirmed with evidence or as not_applicable with the reason; or have the IC answer for it in verification_override',
    })
  })

  test('waits for the temporary mitigations, also where their check was ticked before', () => {
    const facts = verified({ unremovedMitigations: ['a rate limit', 'a drained host'] })
    expect(ids(facts)).toEqual(['mitigations-removed'])
    const [objection, ...others] = objections(resolution, published({ verification: facts }), today('10:00'))
    expect(others).toEqual([])
    expect(objection).toMatchObject({
      rule: 'mitigation-not-removed',
      message: 'temporary mitigations are not removed yet: a rate limit; a drained host',
      expected: 'remove every temporary mitigation carefully, and mark it as removed',
    })
  })

  test('waits for them also where the policy in force has no such check', () => {
    const policy = { ...documentPolicy, verification: [] }
    const facts = published({ policy, verification: verified({ unremovedMitigations: ['a rate limit'] }) })
    expect(objections(resolution, facts, today('10:00')).map(({ rule }) => rule)).toEqual([
      'mitigation-not-removed',
    ])
    expect(leftOpen(policy, facts.verification)).toEqual(['mitigations-removed'])
  })

  test.each(severities)('of a %s waits for its checks', (severity) => {
    const facts = published({ severity, verification: nothingVerified })
    expect(objections(resolution, facts, today('10:00')).map(({ rule }) => rule)).toEqual([
      'verification-open',
    ])
  })

  test('of an imported incident waits for nothing', () => {
    const facts = published({ origin: 'imported', verification: nothingVerified })
    expect(objections(resolution, facts, today('10:00'))).toEqual([])
  })

  test('that comes too late is told so, and nothing of checks', () => {
    const facts = resolved({ verification: nothingVerified })
    expect(objections(resolution, facts, today('10:00')).map(({ rule }) => rule)).toEqual([
      'incident-is-resolved',
    ])
  })
})

describe('an override', () => {
  const open = { ...nothingVerified, icId: 'ana', unremovedMitigations: ['a rate limit'] }
  test.each<[string, VerificationFacts, { personId: string | null; reason?: string | null }, string[]]>([
    ['by the IC with a reason', open, { personId: 'ana', reason: 'So.' }, []],
    ['by somebody else', open, { personId: 'ben', reason: 'So.' }, ['override-only-by-ic']],
    ['by nobody', open, { personId: null, reason: 'So.' }, ['override-only-by-ic']],
    [
      'by nobody where nobody is IC',
      { ...open, icId: null },
      { personId: null, reason: 'So.' },
      ['override-only-by-ic'],
    ],
    ['without a reason', open, { personId: 'ana' }, ['reason-required']],
    ['with a blank reason', open, { personId: 'ana', reason: '\u200b' }, ['reason-required']],
    ['by somebody else without one', open, { personId: 'ben' }, ['override-only-by-ic', 'reason-required']],
  ])('%s', (_, facts, override, expected) => {
    const still = ['verification: verification-open', 'verification: mitigation-not-removed']
    const told = expected.map((rule) => `verification_override: ${rule}`)
    expect(rules(facts, override)).toEqual(expected.length === 0 ? [] : [...still, ...told])
  })

  test.each([
    ['assign the role of IC, and state the person who holds it', null],
    ['the person who holds the role of IC', 'ana'],
  ])('by somebody else asks for: %s', (expected, icId) => {
    const draft = { ...resolution, override: { personId: 'ben', reason: 'So.' } }
    const facts = published({ verification: { ...open, icId } })
    expect(objections(draft, facts, today('10:00'))).toContainEqual(
      expect.objectContaining({ rule: 'override-only-by-ic', expected }),
    )
  })

  test('where nothing is open is no matter', () => {
    expect(rules(verified(), { personId: 'ben' })).toEqual([])
  })

  test('lifts nothing else', () => {
    const facts = published({ verification: open })
    const draft = { ...resolution, what_changed: ' ', override: { personId: 'ana', reason: 'So.' } }
    expect(objections(draft, facts, today('10:00')).map(({ rule }) => rule)).toEqual([
      'template-field-required',
    ])
  })
})

describe('ticking', () => {
  const withOne = verified({ unremovedMitigations: ['a rate limit'] })
  test.each([
    ['mitigations-removed', 'confirmed', ['mitigation-not-removed']],
    ['mitigations-removed', 'not_applicable', ['mitigation-not-removed']],
    ['mitigations-removed', 'open', []],
    ['slis-normal', 'confirmed', []],
  ] as const)('%s as %s while a mitigation stands: %j', (check, state, expected) => {
    expect(tickObjections(check, state, withOne).map(({ rule }) => rule)).toEqual(expected)
    expect(tickObjections(check, state, verified())).toEqual([])
  })

  test.each([
    ['sev0', ['verification-one-by-one']],
    ['sev1', ['verification-one-by-one']],
    ['sev2', ['verification-one-by-one']],
    ['sev3', []],
  ] as const)('everything at once of a %s: %j', (severity, expected) => {
    expect(tickAllObjections(documentPolicy, verified(), severity).map(({ rule }) => rule)).toEqual(expected)
    expect(tickAllObjections(documentPolicy, withOne, severity).map(({ rule }) => rule)).toEqual([
      ...expected,
      'mitigation-not-removed',
    ])
  })
})

test('what passes is verified, check by check, since the last reopening, or the IC has said why not', () => {
  const minute = fc
    .integer({ min: 0, max: 59 })
    .map((minutes) => new Date(+today('09:00') + minutes * 60_000))
  const anyTick = fc.record({
    checkId: fc.constantFrom(...everything),
    state: fc.constantFrom(...checkStates),
    at: minute,
  })
  const anyVerification = fc.record({
    ticks: fc
      .array(anyTick, { maxLength: 14 })
      .map((ticks) => ticks.toSorted((a, b) => a.at.getTime() - b.at.getTime())),
    reopenedAt: fc.option(minute),
    unremovedMitigations: fc.array(fc.constant('a rate limit'), { maxLength: 1 }),
    icId: fc.option(fc.constantFrom('ana', 'ben')),
  })
  const anyOverride = fc.option(
    fc.record({
      personId: fc.option(fc.constantFrom('ana', 'ben')),
      reason: fc.constantFrom('So.', ' ', null),
    }),
  )
  fc.assert(
    fc.property(anyVerification, anyOverride, (facts, override) => {
      const passes = rules(facts, override ?? undefined).length === 0
      const isVerified = everything.every((id) => {
        const last = facts.ticks.findLast(({ checkId }) => checkId === id)
        return last && last.state !== 'open' && !(facts.reopenedAt && last.at <= facts.reopenedAt)
      })
      const isDone = isVerified && facts.unremovedMitigations.length === 0
      const isOverridden = override?.personId != null && override.personId === facts.icId
      expect(passes).toBe(isDone || (isOverridden && override?.reason === 'So.'))
    }),
    { numRuns: 500 },
  )
})
