import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  channelsFor,
  type EscalationFacts,
  escalatesByItself,
  escalationsDue,
  escalationTriggers,
  improvedAt,
  isRepeated,
} from '#src/policy/escalation.ts'
import { type IncidentStatus, incidentStatuses } from '#src/policy/lifecycle.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { highestEverHeld, type Severity, severities } from '#src/policy/severity.ts'
import { at } from '#tests/support/at.ts'

/** A Sev1 declared at nine. */
const facts = (changed: Partial<EscalationFacts> = {}): EscalationFacts => ({
  policy: documentPolicy,
  origin: 'declared',
  declaredAt: at('2026-03-02T09:00Z'),
  severity: 'sev1',
  severityChanges: [],
  statuses: [],
  improvements: [],
  resolvedAt: null,
  cancelledAt: null,
  ...changed,
})

const today = (time: string) => at(`2026-03-02T${time}Z`)
const change = (time: string, from: Severity, to: Severity) => ({ at: today(time), from, to })
const status = (time: string, to: IncidentStatus, isReopening = false) => ({
  ...{ at: today(time), status: to, isReopening },
})

const due = (incident: EscalationFacts, time: string) =>
  escalationsDue(incident, today(time)).map(({ occasion }) => occasion)

test.each([
  ['privileged_access', 'owners', 'mitigation requires privileged access or deep system knowledge', false],
  ['data_loss', 'owners', 'suspected data loss or corruption', false],
  ['security_risk', 'owners', 'security risk is involved', false],
  ['no_improvement', 'owners', 'the incident lasts > 30 minutes without improvement (Sev0/Sev1)', true],
  ['sev0', 'leadership', 'Sev0 incidents', true],
  ['beyond_status_page', 'leadership', 'any public communications beyond the status page', false],
  ['legal_risk', 'leadership', 'regulatory or legal risk', false],
] as const)('%s escalates to %s: %s', (trigger, to, when, isAutomatic) => {
  expect(escalationTriggers[trigger]).toEqual({ to, when, isAutomatic })
})

describe('an incident that lasts without improvement', () => {
  test.each([
    ['09:30', []],
    ['09:30:00.001', ['no_improvement 2026-03-02T09:30:00.000Z']],
    ['10:00', ['no_improvement 2026-03-02T09:30:00.000Z']],
    ['10:00:00.001', ['no_improvement 2026-03-02T10:00:00.000Z']],
    ['12:15', ['no_improvement 2026-03-02T12:00:00.000Z']],
  ])('at %s of a sev1 declared at nine: %j', (time, expected) => {
    expect(due(facts(), time)).toEqual(expected)
  })

  test.each([
    ['sev0', ['sev0 2026-03-02T09:00:00.000Z', 'no_improvement 2026-03-02T09:30:00.000Z']],
    ['sev1', ['no_improvement 2026-03-02T09:30:00.000Z']],
    ['sev2', []],
    ['sev3', []],
  ] as const)('of a %s: %j', (severity, expected) => {
    expect(due(facts({ severity }), '09:45')).toEqual(expected)
  })

  test.each<[string, Partial<EscalationFacts>, string]>([
    ['nothing', {}, '09:00'],
    ['a lower severity', { severityChanges: [change('09:10', 'sev0', 'sev1')] }, '09:10'],
    ['a rise to sev1', { severityChanges: [change('09:10', 'sev2', 'sev1')] }, '09:10'],
    [
      'a rise from sev1 to sev0, which is no improvement',
      { severity: 'sev0', severityChanges: [change('09:10', 'sev1', 'sev0')] },
      '09:00',
    ],
    ['the initial update', { statuses: [status('09:10', 'investigating')] }, '09:00'],
    ['an initial update that knows the cause', { statuses: [status('09:10', 'identified')] }, '09:10'],
    [
      'a status further ahead',
      { statuses: [status('09:05', 'investigating'), status('09:20', 'identified')] },
      '09:20',
    ],
    ['a leap', { statuses: [status('09:05', 'investigating'), status('09:20', 'monitoring')] }, '09:20'],
    [
      'an update that leaves the status',
      { statuses: [status('09:05', 'identified'), status('09:20', 'identified')] },
      '09:05',
    ],
    [
      'a status further back',
      { statuses: [status('09:05', 'monitoring'), status('09:20', 'investigating')] },
      '09:05',
    ],
    [
      'a reopening',
      { statuses: [status('09:05', 'monitoring'), status('09:20', 'investigating', true)] },
      '09:20',
    ],
    ['what a person marked as an improvement', { improvements: [today('09:15'), today('09:12')] }, '09:15'],
    ['an improvement that is still to come', { improvements: [today('11:00')] }, '09:00'],
    ['an improvement before the declaration', { improvements: [today('08:00')] }, '09:00'],
  ])('its clock runs anew after %s, or not', (_, changed, expected) => {
    expect(improvedAt(facts(changed), today('10:30'))).toEqual(today(expected))
  })

  test('escalates after what the policy in force says', () => {
    const sev1 = { ...documentPolicy.severities.sev1, escalatesToOwnersAfterMinutes: 10 }
    const policy = { ...documentPolicy, severities: { ...documentPolicy.severities, sev1 } }
    expect(due(facts({ policy }), '09:25')).toEqual(['no_improvement 2026-03-02T09:20:00.000Z'])
  })
})

describe('a sev0 goes to leadership', () => {
  test('at once', () => {
    expect(due(facts({ severity: 'sev0' }), '09:00')).toEqual(['sev0 2026-03-02T09:00:00.000Z'])
  })

  test('from its rise, and again when it rises again', () => {
    const once = [change('09:10', 'sev1', 'sev0')]
    expect(due(facts({ severity: 'sev0', severityChanges: once }), '09:20')).toEqual([
      'sev0 2026-03-02T09:10:00.000Z',
    ])
    const twice = [...once, change('09:12', 'sev0', 'sev1'), change('09:20', 'sev1', 'sev0')]
    expect(due(facts({ severity: 'sev0', severityChanges: twice }), '09:20')).toEqual([
      'sev0 2026-03-02T09:20:00.000Z',
    ])
  })

  test('and when it is reopened', () => {
    const statuses = [status('09:05', 'monitoring'), status('09:40', 'investigating', true)]
    expect(due(facts({ severity: 'sev0', statuses }), '09:40')).toEqual(['sev0 2026-03-02T09:40:00.000Z'])
  })
})

test.each<[string, Partial<EscalationFacts>]>([
  ['resolved', { resolvedAt: today('09:50') }],
  ['cancelled', { cancelledAt: today('09:50') }],
  ['imported', { origin: 'imported' }],
])('an incident that is %s escalates no more', (_, changed) => {
  expect(due(facts({ severity: 'sev0', ...changed }), '11:00')).toEqual([])
})

const minute = (minutes: number) => new Date(today('09:00').getTime() + minutes * 60_000)
const anyMinute = fc.integer({ min: 0, max: 300 }).map(minute)

const anyFacts = fc
  .record({
    steps: fc.array(fc.tuple(anyMinute, fc.constantFrom(...severities)), { maxLength: 5 }),
    improvements: fc.array(anyMinute, { maxLength: 4 }),
  })
  .map(({ steps, improvements }) => {
    const ordered = steps.toSorted(([a], [b]) => a.getTime() - b.getTime())
    const severityChanges = ordered.map(([when, to], place) => ({
      ...{ at: when, from: ordered[place - 1]?.[1] ?? ('sev1' as Severity), to },
    }))
    return { severityChanges, improvements }
  })

/** The incident as it was known at `now`. */
const knownAt = (all: Pick<EscalationFacts, 'severityChanges' | 'improvements'>, now: Date) => {
  const severityChanges = all.severityChanges.filter((each) => each.at <= now)
  const improvements = all.improvements.filter((each) => each <= now)
  return facts({ severityChanges, improvements, severity: severityChanges.at(-1)?.to ?? 'sev1' })
}

describe('whatever the times at which the clock looks', () => {
  test('nothing is escalated early, and each occasion lies in the past', () => {
    fc.assert(
      fc.property(anyFacts, anyMinute, (all, now) => {
        const known = knownAt(all, now)
        for (const { trigger, since } of escalationsDue(known, now)) {
          expect(since <= now).toBe(true)
          if (trigger === 'no_improvement') {
            const silence = now.getTime() - improvedAt(known, now).getTime()
            expect(silence).toBeGreaterThan(30 * 60_000)
          }
        }
      }),
    )
  })

  test('an incident that nothing changes is escalated once for each half hour that somebody looked after', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 * 60 })), (seconds) => {
        const looks = seconds.toSorted((a, b) => a - b)
        const occasions = looks.flatMap((second) =>
          escalationsDue(facts(), new Date(today('09:00').getTime() + second * 1000)),
        )
        const halves = new Set(looks.map((second) => Math.ceil(second / 1800) - 1).filter((half) => half > 0))
        expect(new Set(occasions.map(({ occasion }) => occasion)).size).toBe(halves.size)
      }),
    )
  })

  test('a look every minute finds an occasion within a minute of its time', () => {
    fc.assert(
      fc.property(anyFacts, (all) => {
        const seen = new Set<string>()
        for (let count = 0; count <= 300; count++) {
          const now = minute(count)
          const known = knownAt(all, now)
          for (const { trigger, occasion, since } of escalationsDue(known, now)) {
            if (trigger !== 'no_improvement' || seen.has(occasion)) continue
            seen.add(occasion)
            // A severity that escalates only since then may find a half hour that was over before.
            const rose = known.severityChanges.some((each) => each.at.getTime() === now.getTime())
            if (!rose) expect(now.getTime() - since.getTime()).toBeLessThanOrEqual(60_000)
          }
        }
      }),
    )
  })
})

test('an update that leaves the status as it is may be known or not', () => {
  const anyStatuses = fc
    .array(fc.tuple(anyMinute, fc.constantFrom(...incidentStatuses), fc.boolean(), fc.boolean()))
    .map((all) =>
      all
        .toSorted(([a], [b]) => a.getTime() - b.getTime())
        .map(([when, status, isReopening, isKnown]) => ({ at: when, status, isReopening, isKnown })),
    )
  fc.assert(
    fc.property(anyStatuses, fc.constantFrom(...severities), anyMinute, (statuses, severity, now) => {
      const known = statuses.filter(
        ({ status, isReopening, isKnown }, place) =>
          isReopening || isKnown || status !== statuses[place - 1]?.status,
      )
      const [all, some] = [statuses, known].map((each) => facts({ severity, statuses: each }))
      expect(improvedAt(some!, now)).toEqual(improvedAt(all!, now))
      expect(escalationsDue(some!, now)).toEqual(escalationsDue(all!, now))
    }),
  )
})

test('what never escalates by itself is told by the highest severity held', () => {
  const byItself = severities.filter((severity) => escalatesByItself(documentPolicy, severity))
  expect(byItself).toEqual(['sev0', 'sev1'])
  fc.assert(
    fc.property(anyFacts, anyMinute, (all, now) => {
      const known = knownAt(all, now)
      if (!escalatesByItself(known.policy, highestEverHeld(known))) {
        expect(escalationsDue(known, now)).toEqual([])
      }
    }),
  )
})

describe('whom an escalation reaches', () => {
  const destinations = {
    owners: [
      { touches: 'Ingress', channels: ['network'] },
      { touches: 'eu-west', channels: ['europe', 'network'] },
      { touches: '*', channels: ['on-call'] },
    ],
    leadership: ['directors'],
    fallback: ['everybody'],
  }
  test.each([
    ['owners', ['Ingress'], ['network']],
    ['owners', ['INGRESS', 'eu-west'], ['network']],
    ['owners', ['Volumes', 'EU-West'], ['europe', 'network']],
    ['owners', ['Volumes'], ['on-call']],
    ['owners', [], ['on-call']],
    ['leadership', ['Ingress'], ['directors']],
  ] as const)('%s of what touches %j: %j', (to, touched, expected) => {
    expect(channelsFor(to, touched, destinations)).toEqual(expected)
  })

  test.each(['owners', 'leadership'] as const)('%s that nobody named: the fallback', (to) => {
    expect(channelsFor(to, ['Ingress'], { ...destinations, owners: [], leadership: [] })).toEqual([
      'everybody',
    ])
    const silent = { owners: [{ touches: '*', channels: [] }], leadership: [], fallback: ['everybody'] }
    expect(channelsFor(to, ['Ingress'], silent)).toEqual(['everybody'])
    expect(channelsFor(to, ['Ingress'], { owners: [], leadership: [], fallback: [] })).toEqual([])
  })
})

describe('what is repeated', () => {
  const raised = (trigger: 'no_improvement' | 'data_loss', time: string, incidentId = 'a') => ({
    ...{ incidentId, trigger, raisedAt: today(time) },
  })
  test('of an automatic escalation that fired again, the last', () => {
    const [first, second] = [raised('no_improvement', '09:31'), raised('no_improvement', '10:01')]
    expect(isRepeated(first, [first, second])).toBe(false)
    expect(isRepeated(second, [first, second])).toBe(true)
    expect(isRepeated(first, [first, raised('no_improvement', '10:01', 'b')])).toBe(true)
  })
  test('each that a person raised', () => {
    const [first, second] = [raised('data_loss', '09:31'), raised('data_loss', '10:01')]
    expect([first, second].map((each) => isRepeated(each, [first, second]))).toEqual([true, true])
  })
})
