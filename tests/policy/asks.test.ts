import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { whatPolicyAsksNext } from '#src/policy/asks.ts'
import type { IncidentFacts } from '#src/policy/objections.ts'
import { nothingVerified } from '#src/policy/verification.ts'
import { at } from '#tests/support/at.ts'
import { anyDate, anyFacts } from './arbitraries.ts'
import { cancelled, declared, published, resolved } from './incident.ts'

const asks = (facts: IncidentFacts, now = at('2026-03-02T09:12Z')) =>
  whatPolicyAsksNext(facts, now).map(({ ask, due_at }) => (due_at === null ? ask : `${hhmm(due_at)} ${ask}`))

const hhmm = (date: Date) => date.toISOString().slice(11, 16)

const owners = 'Escalate to owners when the incident lasts > 30 minutes without improvement (Sev0/Sev1)'
const leadership = 'Escalate to leadership for Sev0 incidents'
const freeze = 'Freeze non-essential deploys'

describe('the policy asks next', () => {
  test('of a sev0 just declared: the initial update, owners after half an hour, leadership, the freeze', () => {
    expect(whatPolicyAsksNext(declared({ severity: 'sev0' }), at('2026-03-02T09:20Z'))).toEqual([
      {
        section: 'Incident workflow: 2) Communicate',
        ask: 'Post initial status update (even if uncertain)',
        due_at: at('2026-03-02T09:15Z'),
        overdue: true,
      },
      { section: 'Escalation guidelines', ask: owners, due_at: at('2026-03-02T09:30Z'), overdue: false },
      { section: 'Escalation guidelines', ask: leadership, due_at: null, overdue: false },
      { section: 'Production freeze policy', ask: freeze, due_at: null, overdue: false },
    ])
  })

  test.each([
    [
      'sev0',
      ['09:30 Provide regular updates (Sev0: every 15 minutes)', `09:30 ${owners}`, leadership, freeze],
    ],
    ['sev1', ['09:30 Provide regular updates (Sev1: every 30 minutes)', `09:30 ${owners}`, freeze]],
    ['sev2', ['09:30 Provide regular updates (Sev2: every 60 minutes)']],
    ['sev3', ['09:30 Provide regular updates']],
  ] as const)('of a published %s: %j', (severity, expected) => {
    expect(asks(published({ severity }))).toEqual(expected)
  })

  test('of a sev3 without a deadline or a promise: no more than the document does', () => {
    expect(asks(declared({ severity: 'sev3' }))).toEqual(['Post initial status update (even if uncertain)'])
    expect(asks(published({ severity: 'sev3', promisedAt: null }))).toEqual([])
  })

  test('of a sev0 that was lowered to sev2: its escalations still, the freeze no more', () => {
    expect(asks(published({ severity: 'sev2', highestSeverity: 'sev0' }))).toEqual([
      '09:30 Provide regular updates (Sev2: every 60 minutes)',
      `09:30 ${owners}`,
      leadership,
    ])
  })

  test('while monitoring: verification, beside the next update', () => {
    expect(
      asks(published({ severity: 'sev2', status: 'monitoring', verification: nothingVerified })),
    ).toEqual([
      '09:30 Provide regular updates (Sev2: every 60 minutes)',
      'Confirm SLIs return to normal',
      'Confirm no hidden backlog remains: reconcile queue',
      'Confirm no hidden backlog remains: Postgres lag',
      'Confirm no hidden backlog remains: edge drains',
      'Remove temporary mitigations carefully',
      'Close incident with final update',
    ])
  })

  test('of the verification, what is still open', () => {
    expect(asks(published({ severity: 'sev2', status: 'monitoring' }))).toEqual([
      '09:30 Provide regular updates (Sev2: every 60 minutes)',
      'Close incident with final update',
    ])
  })

  test.each([
    ['sev0', ['Publish postmortem within 5 business days']],
    ['sev1', ['Publish postmortem within 5 business days']],
    ['sev2', ['Postmortem recommended for Sev2 with actionable learning']],
    ['sev3', []],
  ] as const)('once a %s is resolved: %j', (highestSeverity, expected) => {
    expect(asks(resolved({ severity: 'sev3', highestSeverity }))).toEqual(expected)
  })

  test('nothing of a cancelled one', () => {
    expect(asks(cancelled({ severity: 'sev0' }))).toEqual([])
  })

  test('the soonest due first, then what has no time', () => {
    fc.assert(
      fc.property(anyFacts, anyDate, (facts, now) => {
        const dues = whatPolicyAsksNext(facts, now).map(
          ({ due_at }) => due_at?.getTime() ?? Number.POSITIVE_INFINITY,
        )
        fc.pre(dues.every((due) => !Number.isNaN(due)))
        expect(dues).toEqual(dues.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
    )
  })

  test('nothing of an imported incident, which somebody else ran, until this team promises something', () => {
    const imported = published({ origin: 'imported', promisedAt: null })
    expect(asks(imported)).toEqual([])
    expect(asks(resolved({ origin: 'imported' }))).toEqual([])
    expect(asks({ ...imported, promisedAt: at('2026-03-02T09:30Z') })).toEqual([
      '09:30 Provide regular updates (Sev1: every 30 minutes)',
    ])
  })
})
