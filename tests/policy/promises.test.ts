import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { promisesOf, type TimedUpdate } from '#src/policy/promises.ts'
import { at } from '#tests/support/at.ts'
import { anyFacts, validDate } from './arbitraries.ts'
import { declared, published, resolved } from './incident.ts'

const nine = (minutes: number) => new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000)
const update = (id: string, minutes: number, promised: number | null): TimedUpdate => ({
  id,
  publishedAt: nine(minutes),
  promisedAt: promised === null ? null : nine(promised),
})
const minutes = (count: number) => count * 60_000

describe('the initial update of a sev1, due within 15 minutes', () => {
  test.each([
    ['published after 10 is kept by 5', 10, 'kept', 5],
    ['published after 15 is just kept', 15, 'kept', 0],
    ['published after 22 is missed by 7', 22, 'missed', 7],
  ])('%s', (_, after, state, by) => {
    const [initial] = promisesOf(
      published({ firstPublishedAt: nine(after) }),
      [update('u1', after, 40)],
      nine(30),
    )
    expect(initial).toEqual({
      kind: 'initial',
      promisedBy: null,
      madeAt: nine(0),
      dueAt: nine(15),
      answeredBy: 'u1',
      answeredAt: nine(after),
      state,
      byMs: minutes(by),
    })
  })

  test('is open until it is due, and missed for longer and longer afterwards', () => {
    const stateAt = (now: number) =>
      promisesOf(declared(), [], nine(now)).map(({ state, byMs }) => ({ state, byMs }))
    expect(stateAt(5)).toEqual([{ state: 'open', byMs: minutes(10) }])
    expect(stateAt(15)).toEqual([{ state: 'open', byMs: 0 }])
    expect(stateAt(45)).toEqual([{ state: 'missed', byMs: minutes(30) }])
  })

  test('is not owed for what was cancelled in time, and stays missed where it was cancelled too late', () => {
    expect(promisesOf(declared({ cancelledAt: nine(5) }), [], nine(60))).toEqual([])
    const late = promisesOf(declared({ cancelledAt: nine(20) }), [], nine(60))
    expect(late).toMatchObject([{ state: 'missed', byMs: minutes(5), answeredAt: null }])
  })
})

test('each promised next update is answered by the one that follows, the last by the resolution', () => {
  const updates = [update('u1', 10, 30), update('u2', 25, 55), update('u3', 60, 80), update('end', 70, null)]
  expect(
    promisesOf(resolved({ resolvedAt: nine(70) }), updates, nine(600)).map((each) => [
      each.promisedBy,
      each.answeredBy,
      each.state,
      each.byMs / 60_000,
    ]),
  ).toEqual([
    [null, 'u1', 'kept', 5],
    ['u1', 'u2', 'kept', 5],
    ['u2', 'u3', 'missed', 5],
    ['u3', 'end', 'kept', 10],
  ])
})

test('after a resolution nothing is owed until a reopening promises again', () => {
  const updates = [update('u1', 10, 30), update('end', 20, null), update('again', 600, 615)]
  const states = promisesOf(published(), updates, nine(610)).map(({ promisedBy, state }) => [
    promisedBy,
    state,
  ])
  expect(states).toEqual([
    [null, 'kept'],
    ['u1', 'kept'],
    ['again', 'open'],
  ])
})

test('a rise brings a promise forward, but not one that the next update itself brought', () => {
  const updates = [update('u1', 10, 70), update('u2', 50, 65)]
  const risenAt = (minute: number) =>
    published({ severity: 'sev0', severityChanges: [{ at: nine(minute), from: 'sev2', to: 'sev0' }] })
  expect(promisesOf(risenAt(20), updates, nine(51))[1]).toMatchObject({ dueAt: nine(35), state: 'missed' })
  expect(promisesOf(risenAt(50), updates, nine(51))[1]).toMatchObject({ dueAt: nine(70), state: 'kept' })
})

test('a sev3 owes no initial update, and still what it promises', () => {
  expect(promisesOf(declared({ severity: 'sev3' }), [], nine(600))).toEqual([])
  const promised = promisesOf(published({ severity: 'sev3' }), [update('u1', 10, 300)], nine(20))
  expect(promised.map(({ kind }) => kind)).toEqual(['next'])
})

test('an imported incident owes nothing', () => {
  expect(promisesOf(resolved({ origin: 'imported' }), [], nine(600))).toEqual([])
})

test('whatever happened, a promise is never kept by less than nothing, and one without an answer is not kept', () => {
  const anyUpdates = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 1, max: 60 }),
        promised: fc.option(fc.integer({ min: 1, max: 60 })),
      }),
    )
    .map((steps) => {
      let minute = 0
      return steps.map(({ gap, promised }, place) => {
        minute += gap
        return update(`u${place}`, minute, promised === null ? null : minute + promised)
      })
    })
  fc.assert(
    fc.property(anyFacts, anyUpdates, validDate, (facts, updates, now) => {
      for (const { state, byMs, answeredAt, dueAt } of promisesOf(facts, updates, now)) {
        if (Number.isNaN(dueAt.getTime()) || (facts.cancelledAt && Number.isNaN(facts.cancelledAt.getTime())))
          continue
        expect(byMs).toBeGreaterThanOrEqual(0)
        expect(state === 'kept').toBe(answeredAt !== null && answeredAt <= dueAt)
      }
    }),
  )
})
