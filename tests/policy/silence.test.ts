import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentPolicy } from '#src/policy/policy.ts'
import { median, scoreBySeverity } from '#src/policy/scorecard.ts'
import { type Severity, severities } from '#src/policy/severity.ts'
import { silencesOf } from '#src/policy/silence.ts'
import { at } from '#tests/support/at.ts'

const minute = (minutes: number) => new Date(at('2026-03-02T09:00Z').getTime() + minutes * 60_000)
const spoken = (severity: Severity, ...minutes: number[]) =>
  minutes.map((each) => ({ publishedAt: minute(each), severity }))

test.each<[Severity, number, boolean]>([
  ['sev0', 15, true],
  ['sev0', 15.001, false],
  ['sev1', 30, true],
  ['sev1', 30.001, false],
  ['sev2', 60, true],
  ['sev2', 60.001, false],
])('a %s that is silent for %d minutes: kept is %s', (severity, minutes, isKept) => {
  expect(silencesOf(spoken(severity, 0, minutes), documentPolicy)).toMatchObject([{ isKept }])
})

test('one update breaks no silence, a Sev3 has no cadence, and the order of telling does not matter', () => {
  expect(silencesOf(spoken('sev0', 0), documentPolicy)).toEqual([])
  expect(silencesOf(spoken('sev3', 0, 600), documentPolicy)).toEqual([])
  expect(silencesOf(spoken('sev0', 30, 0, 10), documentPolicy).map(({ ms }) => ms / 60_000)).toEqual([10, 20])
})

test('the severity that an update left the incident at sets the cadence until the next', () => {
  const updates = [...spoken('sev2', 0), ...spoken('sev0', 40), ...spoken('sev2', 60)]
  expect(silencesOf(updates, documentPolicy).map(({ isKept }) => isKept)).toEqual([true, false])
})

test('n updates have n - 1 silences, which together last from the first to the last', () => {
  const times = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.constantFrom(...severities.slice(0, 3)), times, (severity, minutes) => {
      const silences = silencesOf(spoken(severity, ...minutes), documentPolicy)
      expect(silences).toHaveLength(minutes.length - 1)
      const total = silences.reduce((sum, { ms }) => sum + ms, 0)
      expect(total).toBe((Math.max(...minutes) - Math.min(...minutes)) * 60_000)
    }),
  )
})

test('what lies between a resolution and a reopening is no silence', () => {
  const incident = {
    ...{ severity: 'sev0' as const, startedAt: minute(-5), resolvedAt: minute(620) },
    runs: [spoken('sev0', 0, 10), spoken('sev0', 600, 620)],
  }
  expect(scoreBySeverity([incident], documentPolicy).sev0).toEqual({
    ...{ incidents: 1, silencesKept: 1, silencesMissed: 1, incidentsWithMiss: 1 },
    ...{ longestSilenceMs: 20 * 60_000, resolved: 1 },
    ...{ medianResolutionMs: 625 * 60_000, longestResolutionMs: 625 * 60_000 },
  })
})

test('a silence counts with the severity that was held while it lasted', () => {
  const run = [...spoken('sev1', 0), ...spoken('sev2', 20), ...spoken('sev2', 60)]
  const incident = { severity: 'sev1' as const, startedAt: minute(0), resolvedAt: null, runs: [run] }
  const { sev1, sev2 } = scoreBySeverity([incident], documentPolicy)
  expect(sev1).toMatchObject({ incidents: 1, silencesKept: 1, longestSilenceMs: 20 * 60_000 })
  expect(sev2).toMatchObject({ incidents: 0, silencesKept: 1, longestSilenceMs: 40 * 60_000 })
})

test.each<[number[], number | null]>([
  [[], null],
  [[3], 3],
  [[1, 3], 2],
  [[1, 2, 9], 2],
])('the middle of %j is %s', (sorted, middle) => {
  expect(median(sorted)).toBe(middle)
})
