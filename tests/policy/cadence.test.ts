import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { initialUpdateDue, isOverdue, latestPromise, nextUpdateDue } from '#src/policy/cadence.ts'
import { openStatuses } from '#src/policy/lifecycle.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { isWorse, type Severity, type SeverityChange, severities } from '#src/policy/severity.ts'
import { at } from '#tests/support/at.ts'
import { anyFacts, anySeverity, anySeverityHistory } from './arbitraries.ts'
import { cancelled, declared, published, resolved } from './incident.ts'

const nine = (minutes: number) => new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000)
const change = (minutes: number, from: Severity, to: Severity): SeverityChange => ({
  at: nine(minutes),
  from,
  to,
})

describe('the initial update', () => {
  test.each([
    ['sev0', nine(15)],
    ['sev1', nine(15)],
    ['sev2', nine(60)],
    ['sev3', null],
  ] as const)('of a %s declared at 09:00 is due at %s', (severity, due) => {
    expect(initialUpdateDue(declared({ severity }))).toEqual(due)
    expect(nextUpdateDue(declared({ severity }))).toEqual(due)
  })

  test('is due from the declaration, never from a backdated start', () => {
    expect(initialUpdateDue(declared({ startedAt: at('2026-03-01T00:00Z') }))).toEqual(nine(15))
  })

  test.each([
    // what happens, changes, due
    ['a sev3 becomes a sev0 at 09:40', [change(40, 'sev3', 'sev0')], nine(55)],
    ['a sev2 becomes a sev1 at 09:10', [change(10, 'sev2', 'sev1')], nine(25)],
    ['a sev2 becomes a sev1 at 09:50, shortly before it is due', [change(50, 'sev2', 'sev1')], nine(60)],
    ['a sev1 becomes a sev0 at 09:10', [change(10, 'sev1', 'sev0')], nine(15)],
    ['a sev1 falls to sev2 at 09:10', [change(10, 'sev1', 'sev2')], nine(60)],
    ['a sev0 falls to sev1 at 09:10', [change(10, 'sev0', 'sev1')], nine(15)],
    ['a sev0 falls to sev3 at 09:10', [change(10, 'sev0', 'sev3')], null],
    [
      'a sev1 falls to sev2 and rises again',
      [change(5, 'sev1', 'sev2'), change(20, 'sev2', 'sev1')],
      nine(35),
    ],
    ['the same, told in another order', [change(20, 'sev2', 'sev1'), change(5, 'sev1', 'sev2')], nine(35)],
  ])('follows the severity: %s', (_, severityChanges, due) => {
    const latest = severityChanges.toSorted((a, b) => Number(a.at) - Number(b.at)).at(-1)!.to
    expect(nextUpdateDue(declared({ severity: latest, severityChanges }))).toEqual(due)
  })

  test('once posted, is judged by the deadline that stood before it', () => {
    const severityChanges = [change(10, 'sev2', 'sev0'), change(30, 'sev0', 'sev1')]
    expect(initialUpdateDue(published({ severity: 'sev0', severityChanges }))).toEqual(nine(60))
    expect(
      initialUpdateDue(published({ severity: 'sev0', severityChanges, firstPublishedAt: nine(20) })),
    ).toEqual(nine(25))
  })
})

describe('the next update', () => {
  test('is due when it was promised', () => {
    expect(nextUpdateDue(published())).toEqual(nine(30))
    expect(nextUpdateDue(published({ severity: 'sev3' }))).toEqual(nine(30))
  })

  test('is due while monitoring, too', () => {
    for (const status of openStatuses) expect(nextUpdateDue(published({ status }))).toEqual(nine(30))
  })

  test.each([
    ['sev0', nine(25)],
    ['sev1', nine(40)],
    ['sev2', nine(70)],
    ['sev3', null],
  ] as const)('of a %s last updated at 09:10 without a promise is due at %s', (severity, due) => {
    expect(nextUpdateDue(published({ severity, promisedAt: null }))).toEqual(due)
  })

  test('without a promise is due by the severity at the last update, or by a rise since', () => {
    const fell = published({
      promisedAt: null,
      severity: 'sev2',
      severityChanges: [change(12, 'sev1', 'sev2')],
    })
    expect(nextUpdateDue(fell)).toEqual(nine(40))
    const rose = published({
      promisedAt: null,
      severity: 'sev0',
      severityChanges: [change(12, 'sev3', 'sev0')],
    })
    expect(nextUpdateDue(rose)).toEqual(nine(27))
  })

  test('without a promise is due by the severity that the last update itself brought', () => {
    const severityChanges = [change(10, 'sev0', 'sev2')]
    expect(nextUpdateDue(published({ promisedAt: null, severity: 'sev2', severityChanges }))).toEqual(
      nine(70),
    )
  })

  test('without the time of the last update is due from the first', () => {
    expect(nextUpdateDue(published({ promisedAt: null, lastUpdateAt: null }))).toEqual(nine(40))
  })

  test.each([
    // what happens, changes, promise, due
    ['a sev2 becomes a sev0 at 09:20', [change(20, 'sev2', 'sev0')], nine(70), nine(35)],
    [
      'a sev2 becomes a sev0 at 09:20, already promised for 09:30',
      [change(20, 'sev2', 'sev0')],
      nine(30),
      nine(30),
    ],
    ['a sev2 became a sev0 with the last update', [change(10, 'sev2', 'sev0')], nine(25), nine(25)],
    ['a sev2 became a sev0 before the last update', [change(5, 'sev2', 'sev0')], nine(25), nine(25)],
    ['a sev0 falls to sev2 at 09:20', [change(20, 'sev0', 'sev2')], nine(25), nine(25)],
    ['a sev0 falls to sev3 at 09:20', [change(20, 'sev0', 'sev3')], nine(25), nine(25)],
  ])('keeps to the promise, unless a rise brings it forward: %s', (_, severityChanges, promisedAt, due) => {
    const severity = severityChanges.at(-1)!.to
    expect(nextUpdateDue(published({ severity, severityChanges, promisedAt }))).toEqual(due)
  })

  test('is not due once resolved or cancelled', () => {
    expect(nextUpdateDue(resolved())).toBeNull()
    expect(nextUpdateDue(cancelled())).toBeNull()
  })
})

describe('what may be promised', () => {
  test.each([
    ['sev0', nine(15)],
    ['sev1', nine(30)],
    ['sev2', nine(60)],
    ['sev3', null],
  ] as const)('in an update of a %s at 09:00: no later than %s', (severity, latest) => {
    expect(latestPromise(documentPolicy, severity, nine(0))).toEqual(latest)
  })
})

describe('overdue', () => {
  test('is strictly after the due time', () => {
    expect(isOverdue(nine(15), nine(15))).toBe(false)
    expect(isOverdue(nine(15), new Date(nine(15).getTime() + 1))).toBe(true)
  })

  test('is never what has no due time', () => {
    expect(isOverdue(null, nine(1_000_000))).toBe(false)
  })
})

describe('whatever happens to the severity', () => {
  const histories = fc.record({
    history: anySeverityHistory,
    gap: fc.integer({ min: 0, max: 40 }),
    publishedAfter: fc.option(fc.integer({ min: 0, max: 60 })),
    promisedWithin: fc.option(fc.integer({ min: 1, max: 90 })),
    to: anySeverity,
  })

  const beforeAndAfter = ({
    history: { declaredAs, changes },
    gap,
    publishedAfter,
    promisedWithin,
    to,
  }: typeof histories extends fc.Arbitrary<infer Value> ? Value : never) => {
    const from = changes.at(-1)?.to ?? declaredAs
    const last = changes.at(-1)?.at ?? nine(0)
    const publication =
      publishedAfter === null
        ? {}
        : {
            status: 'investigating' as const,
            firstPublishedAt: nine(publishedAfter),
            lastUpdateAt: nine(publishedAfter),
            promisedAt: promisedWithin === null ? null : nine(publishedAfter + promisedWithin),
          }
    const now = new Date(Math.max(last.getTime(), nine(publishedAfter ?? 0).getTime()) + gap * 60_000 + 1)
    const before = declared({ severity: from, severityChanges: changes, ...publication })
    const after = { ...before, severity: to, severityChanges: [...changes, { at: now, from, to }] }
    const never = Number.POSITIVE_INFINITY
    return {
      from,
      dueBefore: nextUpdateDue(before)?.getTime() ?? never,
      dueAfter: nextUpdateDue(after)?.getTime() ?? never,
    }
  }

  test('a rise never makes the next update due later', () => {
    fc.assert(
      fc.property(histories, (example) => {
        const { from, dueBefore, dueAfter } = beforeAndAfter(example)
        fc.pre(isWorse(example.to, from))
        expect(dueAfter).toBeLessThanOrEqual(dueBefore)
      }),
    )
  })

  test('a fall never makes it due earlier, and leaves a published due time as it is', () => {
    fc.assert(
      fc.property(histories, (example) => {
        const { from, dueBefore, dueAfter } = beforeAndAfter(example)
        fc.pre(isWorse(from, example.to))
        expect(dueAfter).toBeGreaterThanOrEqual(dueBefore)
        if (example.publishedAfter !== null) expect(dueAfter).toBe(dueBefore)
      }),
    )
  })

  test('after a rise to a severity with a cadence, an update is always due', () => {
    fc.assert(
      fc.property(histories, (example) => {
        const { from, dueAfter } = beforeAndAfter(example)
        fc.pre(isWorse(example.to, from))
        expect(dueAfter).toBeLessThan(Number.POSITIVE_INFINITY)
      }),
    )
  })

  test('no facts make the clock throw', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        nextUpdateDue(facts)
        initialUpdateDue(facts)
        for (const severity of severities) latestPromise(documentPolicy, severity, facts.declaredAt)
      }),
    )
  })
})
