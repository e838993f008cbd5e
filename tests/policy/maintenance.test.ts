import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isActive,
  isOver,
  type MaintenanceFacts,
  maintenanceAt,
  maintenanceStatuses,
  nextTransition,
  transitionsDue,
} from '#src/policy/maintenance.ts'
import { type MaintenanceDraft, maintenanceObjections } from '#src/policy/maintenance-objections.ts'
import { at } from '#tests/support/at.ts'
import { anyDate, anyText } from './arbitraries.ts'

const window: MaintenanceFacts = {
  status: 'scheduled',
  startsAt: at('2026-03-02T10:00Z'),
  endsAt: at('2026-03-02T12:00Z'),
  begunAt: null,
  endedAt: null,
  heldAt: null,
  releasedAt: null,
}
const statusAt = (facts: MaintenanceFacts, time: string) => maintenanceAt(facts, at(time)).status

test.each([
  ['2026-03-02T09:59:59.999Z', 'scheduled'],
  ['2026-03-02T10:00Z', 'in_progress'],
  ['2026-03-02T11:59:59.999Z', 'in_progress'],
  ['2026-03-02T12:00Z', 'completed'],
  ['2026-03-09T12:00Z', 'completed'],
])('a window that nobody holds is, at %s, %s', (time, status) => {
  expect(statusAt(window, time)).toBe(status)
})

test('a held window neither begins nor ends by itself, and once let go does then what fell due', () => {
  const held = { ...window, heldAt: at('2026-03-02T09:30Z') }
  expect(statusAt(held, '2026-03-02T11:00Z')).toBe('scheduled')
  expect(nextTransition(held)).toBeNull()
  const free = { ...window, releasedAt: at('2026-03-02T11:00Z') }
  expect(maintenanceAt(free, at('2026-03-02T11:00Z'))).toMatchObject({
    status: 'in_progress',
    begunAt: at('2026-03-02T11:00Z'),
  })
  const heldOpen: MaintenanceFacts = {
    ...window,
    status: 'verifying',
    begunAt: window.startsAt,
    heldAt: at('2026-03-02T11:30Z'),
  }
  expect(statusAt(heldOpen, '2026-03-03T00:00Z')).toBe('verifying')
})

test('a window that was missed whole begins and ends at its own times, in that order', () => {
  expect(transitionsDue(window, at('2026-03-05T00:00Z'))).toEqual([
    { to: 'in_progress', at: window.startsAt },
    { to: 'completed', at: window.endsAt },
  ])
})

const anyWindow: fc.Arbitrary<MaintenanceFacts> = fc
  .record({
    status: fc.constantFrom(...maintenanceStatuses),
    start: fc.integer({ min: 0, max: 200 }),
    length: fc.integer({ min: 1, max: 200 }),
    begun: fc.integer({ min: 0, max: 400 }),
    held: fc.option(fc.integer({ min: 0, max: 400 })),
    released: fc.option(fc.integer({ min: 0, max: 400 })),
  })
  .map(({ status, start, length, begun, held, released }) => {
    const time = (minutes: number | null) =>
      minutes === null ? null : new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000)
    return {
      status,
      startsAt: time(start)!,
      endsAt: time(start + length)!,
      begunAt: status === 'scheduled' || status === 'cancelled' ? null : time(begun),
      endedAt: status === 'completed' ? time(start + length) : null,
      heldAt: time(held),
      releasedAt: time(released),
    }
  })
const anyNow = fc
  .integer({ min: 0, max: 600 })
  .map((minutes) => new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000))

test('what a window is at a moment does not depend on how often anybody looked before', () => {
  fc.assert(
    fc.property(anyWindow, fc.array(anyNow), anyNow, (facts, looks, end) => {
      const seen = looks
        .filter((look) => look <= end)
        .sort((a, b) => a.getTime() - b.getTime())
        .reduce((facts, look) => maintenanceAt(facts, look), facts)
      expect(maintenanceAt(seen, end)).toEqual(maintenanceAt(facts, end))
    }),
  )
})

test('between two moments a window only goes forward, and changes exactly when it said that it would', () => {
  const rank = (facts: MaintenanceFacts) => maintenanceStatuses.indexOf(facts.status)
  fc.assert(
    fc.property(anyWindow, anyNow, (facts, now) => {
      const here = maintenanceAt(facts, now)
      expect(rank(here)).toBeGreaterThanOrEqual(rank(facts))
      expect(isActive(here.status) && isOver(here.status)).toBe(false)
      const next = nextTransition(here)
      if (!next) {
        expect(maintenanceAt(here, at('2099-01-01T00:00Z'))).toEqual(here)
        return
      }
      expect(next.at.getTime()).toBeGreaterThan(now.getTime())
      expect(maintenanceAt(here, new Date(next.at.getTime() - 1))).toEqual(here)
      expect(maintenanceAt(here, next.at).status).not.toBe(here.status)
    }),
  )
})

const anyDraft: fc.Arbitrary<MaintenanceDraft> = fc.oneof(
  fc.record({
    kind: fc.constant('schedule' as const),
    message: anyText,
    starts_at: anyDate,
    ends_at: anyDate,
  }),
  fc.record(
    { kind: fc.constant('change' as const), starts_at: anyDate, ends_at: anyDate },
    { requiredKeys: ['kind'] },
  ),
  fc.record({
    kind: fc.constantFrom('update' as const, 'cancellation' as const),
    message: fc.option(anyText),
  }),
  fc.record({
    kind: fc.constantFrom(
      'beginning',
      'verification',
      'completion',
      'hold',
      'release',
    ) as fc.Arbitrary<'hold'>,
  }),
)

test('the rules judge any draft without throwing, and let nothing happen to what is over', () => {
  fc.assert(
    fc.property(anyDraft, anyWindow, anyNow, (draft, facts, now) => {
      const here = draft.kind === 'schedule' ? null : maintenanceAt(facts, now)
      const found = maintenanceObjections(draft, here, now)
      for (const objection of found) expect(objection.message + objection.expected).not.toBe('')
      if (here && isOver(here.status)) expect(found).toHaveLength(1)
    }),
  )
})

test('a window that the rules let pass ends after it starts, and not in the past', () => {
  const now = at('2026-03-02T09:00Z')
  fc.assert(
    fc.property(anyDate, anyDate, (starts_at, ends_at) => {
      const found = maintenanceObjections(
        { kind: 'schedule', message: 'We move.', starts_at, ends_at },
        null,
        now,
      )
      const isSound = ends_at > starts_at && ends_at > now && starts_at >= at('2026-03-02T08:00Z')
      if (found.length === 0) expect(isSound).toBe(true)
    }),
  )
})

test.each<[string, MaintenanceDraft, string]>([
  [
    'an end before its start',
    { kind: 'schedule', message: 'x', starts_at: at('2026-03-03T10:00Z'), ends_at: at('2026-03-03T09:00Z') },
    'ends_at is 2026-03-03T09:00:00.000Z, which is not after starts_at, 2026-03-03T10:00:00.000Z',
  ],
  [
    'a start of yesterday',
    { kind: 'schedule', message: 'x', starts_at: at('2026-03-01T10:00Z'), ends_at: at('2026-03-03T09:00Z') },
    'starts_at is 2026-03-01T10:00:00.000Z, which is more than 60 minutes ago',
  ],
  [
    'no words',
    { kind: 'schedule', message: ' ', starts_at: at('2026-03-03T10:00Z'), ends_at: at('2026-03-03T12:00Z') },
    'message is empty; nobody would learn anything',
  ],
  [
    'a window of months',
    { kind: 'schedule', message: 'x', starts_at: at('2026-03-03T10:00Z'), ends_at: at('2026-06-03T12:00Z') },
    'the window lasts longer than 31 days',
  ],
])('a plan with %s is refused by name', (_, draft, message) => {
  expect(maintenanceObjections(draft, null, at('2026-03-02T09:00Z')).map((each) => each.message)).toEqual([
    message,
  ])
})
