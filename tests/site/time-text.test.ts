import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayText, durationText, monthText, shareText, spanText, timeText } from '#src/site/time-text.ts'
import { at } from '#tests/support/at.ts'

test('times, days and months read as people write them', () => {
  expect(timeText(at('2026-03-02T09:05:59Z'))).toBe('2 Mar 2026, 09:05 UTC')
  expect(timeText(at('2026-12-31T00:00Z'))).toBe('31 Dec 2026, 00:00 UTC')
  expect(monthText('2026-09')).toBe('September 2026')
  expect(dayText('2026-03-02')).toBe('Mon 2 Mar')
})

test.each([
  [0, '1 min'],
  [29_000, '1 min'],
  [5 * 60_000, '5 min'],
  [60 * 60_000, '1 h'],
  [80 * 60_000, '1 h 20 min'],
  [24 * 60 * 60_000, '1 d'],
  [(3 * 24 + 4) * 60 * 60_000 + 59 * 60_000, '3 d 4 h'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text)
})

test('only a perfect record is 100 %', () => {
  expect(shareText(1)).toBe('100 %')
  expect(shareText(0.999999)).toBe('99.99 %')
  expect(shareText(0)).toBe('0.00 %')
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (share) => {
      const told = Number(shareText(share).replace(' %', ''))
      expect(told).toBeLessThan(100)
      // Rounding favours nobody: it is never told better than it was.
      expect(told / 100).toBeLessThanOrEqual(share + 1e-12)
    }),
  )
})

test('a span says how long it was, and which start was corrected', () => {
  const span = { startedAt: at('2026-03-02T09:15Z'), endedAt: at('2026-03-02T10:40Z') }
  expect(spanText({ ...span, correctedFrom: null })).toBe(
    '2 Mar 2026, 09:15 UTC to 2 Mar 2026, 10:40 UTC (1 h 25 min)',
  )
  expect(spanText({ ...span, correctedFrom: at('2026-03-02T09:30Z') })).toBe(
    '2 Mar 2026, 09:15 UTC to 2 Mar 2026, 10:40 UTC (1 h 25 min); the start was given as 2 Mar 2026, 09:30 UTC before',
  )
})
