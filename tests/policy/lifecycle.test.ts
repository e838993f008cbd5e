import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type IncidentStatus,
  incidentStatuses,
  type LifecycleEvent,
  nextStatus,
  openStatuses,
  statusNames,
} from '#src/policy/lifecycle.ts'
import { anyStatus } from './arbitraries.ts'

describe('an update', () => {
  test('starts an incident as investigating unless it says otherwise', () => {
    expect(nextStatus(null, { kind: 'update' })).toBe('investigating')
    expect(nextStatus(null, { kind: 'update', status: 'identified' })).toBe('identified')
  })

  test('leaves the status as it is unless it says otherwise', () => {
    for (const status of openStatuses) expect(nextStatus(status, { kind: 'update' })).toBe(status)
  })

  test('moves between the open statuses in any direction', () => {
    for (const from of openStatuses) {
      for (const to of openStatuses) expect(nextStatus(from, { kind: 'update', status: to })).toBe(to)
    }
  })

  test('does not resolve', () => {
    expect(nextStatus('monitoring', { kind: 'update', status: 'resolved' })).toMatchObject({
      rule: 'resolved-only-by-resolution',
      field: 'status',
      message: 'status is resolved; resolved comes only from a resolution',
    })
  })

  test('does not follow a resolution', () => {
    expect(nextStatus('resolved', { kind: 'update' })).toMatchObject({ rule: 'incident-is-resolved' })
  })
})

describe('a resolution', () => {
  test('resolves an incident from any open status', () => {
    for (const status of openStatuses) expect(nextStatus(status, { kind: 'resolution' })).toBe('resolved')
  })

  test('needs something published, and happens once', () => {
    expect(nextStatus(null, { kind: 'resolution' })).toMatchObject({ rule: 'nothing-is-published' })
    expect(nextStatus('resolved', { kind: 'resolution' })).toMatchObject({ rule: 'incident-is-resolved' })
  })
})

describe('a reopening', () => {
  test('leads out of resolved, to investigating unless it says otherwise', () => {
    expect(nextStatus('resolved', { kind: 'reopening' })).toBe('investigating')
    expect(nextStatus('resolved', { kind: 'reopening', status: 'identified' })).toBe('identified')
  })

  test('needs a resolved incident', () => {
    for (const status of [null, ...openStatuses]) {
      expect(nextStatus(status, { kind: 'reopening' })).toMatchObject({ rule: 'incident-is-not-resolved' })
    }
  })
})

test('on every walk, only a resolution leads to resolved and only a reopening out of it', () => {
  const anyEvent: fc.Arbitrary<LifecycleEvent> = fc.oneof(
    fc.record({ kind: fc.constant('update' as const), status: anyStatus }, { requiredKeys: ['kind'] }),
    fc.record({ kind: fc.constant('resolution' as const) }),
    fc.record({ kind: fc.constant('reopening' as const), status: anyStatus }, { requiredKeys: ['kind'] }),
  )
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      let status: IncidentStatus | null = null
      for (const event of events) {
        const next: ReturnType<typeof nextStatus> = nextStatus(status, event)
        if (typeof next !== 'string') continue
        expect(next === 'resolved').toBe(event.kind === 'resolution')
        expect(status === 'resolved').toBe(event.kind === 'reopening')
        status = next
      }
    }),
  )
})

test('every status has a name', () => {
  expect(Object.keys(statusNames)).toEqual([...incidentStatuses])
})
