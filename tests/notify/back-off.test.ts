import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestWaitMs, mostAttempts, waitMsAfter } from '#src/notify/back-off.ts'

const anyAttempts = fc.integer({ min: 1, max: mostAttempts })
const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('the bound doubles from 5 s to 10 min, and the wait is anything up to it', () => {
  const bounds = Array.from({ length: 10 }, (_, place) => waitMsAfter(place + 1, () => 1) / 1000)
  expect(bounds).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600, 600])
  expect(waitMsAfter(4, () => 0)).toBe(0)
  expect(waitMsAfter(4, () => 0.5)).toBe(20_000)
})

test('no wait is negative, longer than 10 min, or longer than the longest whatever the receiver asks', () => {
  fc.assert(
    fc.property(anyAttempts, anyChance, fc.nat(), (attempts, chance, retryAfterMs) => {
      const wait = waitMsAfter(attempts, () => chance)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(600_000)
      const asked = waitMsAfter(attempts, () => chance, retryAfterMs)
      expect(asked).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 3_600_000))
      expect(asked).toBeLessThanOrEqual(longestWaitMs)
    }),
  )
})
