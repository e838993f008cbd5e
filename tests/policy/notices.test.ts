import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextUpdateDue } from '#src/policy/cadence.ts'
import { minutesAfter } from '#src/policy/instants.ts'
import { noticesDue } from '#src/policy/notices.ts'
import { documentPolicy } from '#src/policy/policy.ts'
import { at } from '#tests/support/at.ts'
import { anyFacts, anySeverityHistory, validDate } from './arbitraries.ts'
import { cancelled, declared, published, resolved } from './incident.ts'

const nine = (minutes: number) => new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000)
const kindsAt = (facts: ReturnType<typeof declared>, minutes: number) =>
  noticesDue('abc', facts, nine(minutes)).map(({ kind, role }) => `${kind} to ${role}`)

describe('the comms lead is reminded', () => {
  test.each([
    [9.99, []],
    [10, ['update-reminder to comms_lead']],
    [15, ['update-reminder to comms_lead']],
    [15.001, ['update-missed to ic']],
    [1_000_000, ['update-missed to ic']],
  ])('of the initial update of a sev1, due at 09:15: at minute %s %j', (minutes, kinds) => {
    expect(kindsAt(declared(), minutes)).toEqual(kinds)
  })

  test.each([
    [24.99, []],
    [25, ['update-reminder to comms_lead']],
    [30, ['update-reminder to comms_lead']],
    [31, ['update-missed to ic']],
  ])('of the next update, promised for 09:30: at minute %s %j', (minutes, kinds) => {
    expect(kindsAt(published(), minutes)).toEqual(kinds)
  })

  test('as long before as the policy in force says', () => {
    const policy = { ...documentPolicy, reminderMinutes: 10 }
    expect(kindsAt(published({ policy }), 19.99)).toEqual([])
    expect(kindsAt(published({ policy }), 20)).toEqual(['update-reminder to comms_lead'])
  })

  test('not of what was promised within less than the reminder takes', () => {
    const within = (minutes: number) => published({ promisedAt: nine(10 + minutes) })
    expect(kindsAt(within(4), 12)).toEqual([])
    expect(kindsAt(within(5), 12)).toEqual(['update-reminder to comms_lead'])
    expect(kindsAt(within(4), 15)).toEqual(['update-missed to ic'])
  })

  test('not where a rise leaves less time than the reminder takes', () => {
    const sev0 = { ...documentPolicy.severities.sev0, cadenceMinutes: 3 }
    const policy = { ...documentPolicy, severities: { ...documentPolicy.severities, sev0 } }
    const severityChanges = [{ at: nine(20), from: 'sev2' as const, to: 'sev0' as const }]
    const risen = published({ policy, severity: 'sev0', severityChanges, promisedAt: nine(60) })
    expect(nextUpdateDue(risen)).toEqual(nine(23))
    expect(kindsAt(risen, 21)).toEqual([])
    const slower = { ...risen, policy: documentPolicy }
    expect(nextUpdateDue(slower)).toEqual(nine(35))
    expect(kindsAt(slower, 29)).toEqual([])
    expect(kindsAt(slower, 30)).toEqual(['update-reminder to comms_lead'])
  })
})

test('nothing is to be told of what is not due', () => {
  for (const facts of [
    resolved(),
    cancelled(),
    declared({ severity: 'sev3' }),
    published({ origin: 'imported', promisedAt: null }),
  ]) {
    expect(kindsAt(facts, 1_000_000)).toEqual([])
  }
})

test('an occasion names the incident and its due time, so that a new promise is a new occasion', () => {
  const occasions = (promisedAt: Date) =>
    noticesDue('abc', published({ promisedAt }), nine(60)).map(({ occasion }) => occasion)
  expect(occasions(nine(30))).toEqual(['update-missed:abc:2026-03-02T09:30:00.000Z'])
  expect(occasions(nine(40))).toEqual(['update-missed:abc:2026-03-02T09:40:00.000Z'])
})

describe('whenever somebody looks', () => {
  const histories = fc.record({
    history: anySeverityHistory,
    publishedAfter: fc.option(fc.integer({ min: 0, max: 60 })),
    promisedWithin: fc.option(fc.integer({ min: 1, max: 90 })),
    reminderMinutes: fc.integer({ min: 1, max: 60 }),
    looks: fc.array(fc.integer({ min: -60 * 60, max: 400 * 60 }), { maxLength: 30 }),
  })

  test('each occasion comes at its time and never before, and one due time has two at the most', () => {
    fc.assert(
      fc.property(histories, ({ history, publishedAfter, promisedWithin, reminderMinutes, looks }) => {
        const facts = declared({
          policy: { ...documentPolicy, reminderMinutes },
          severity: history.changes.at(-1)?.to ?? history.declaredAs,
          severityChanges: history.changes,
          ...(publishedAfter !== null && {
            status: 'investigating',
            firstPublishedAt: nine(publishedAfter),
            lastUpdateAt: nine(publishedAfter),
            promisedAt: promisedWithin === null ? null : nine(publishedAfter + promisedWithin),
          }),
        })
        const due = nextUpdateDue(facts)
        const told = new Set<string>()
        for (const seconds of looks) {
          const now = nine(seconds / 60)
          for (const { kind, occasion } of noticesDue('abc', facts, now)) {
            told.add(occasion)
            if (kind === 'update-missed') expect(now.getTime()).toBeGreaterThan(due!.getTime())
            else {
              expect(now.getTime()).toBeGreaterThanOrEqual(minutesAfter(due!, -reminderMinutes).getTime())
              expect(now.getTime()).toBeLessThanOrEqual(due!.getTime())
            }
          }
        }
        expect(told.size).toBeLessThanOrEqual(due === null ? 0 : 2)
        // Whoever looks late enough finds what was missed.
        const end = noticesDue('abc', facts, nine(10_000)).map(({ kind }) => kind)
        expect(end).toEqual(due === null ? [] : ['update-missed'])
      }),
    )
  })

  test('no facts make it throw, or tell two things at once', () => {
    fc.assert(
      fc.property(anyFacts, validDate, (facts, now) => {
        expect(noticesDue('abc', facts, now).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
