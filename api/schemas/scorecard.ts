import { z } from '@hono/zod-openapi'
import type { Scorecard } from '#src/incidents/scorecard.ts'
import { severities } from '#src/policy/severity.ts'
import { timestamp, toTimestamp } from './common.ts'

const count = z.number().int()
const duration = z.number().nullable().openapi({
  description: 'Milliseconds; null where there is nothing to measure.',
  example: 540_000,
})
const kept = { kept: count.openapi({ example: 41 }), missed: count.openapi({ example: 3 }) }

const severityScore = z
  .object({
    severity: z.enum(severities),
    incidents: count.openapi({ example: 4 }),
    silences: z.object({ ...kept, longest_ms: duration }).openapi({
      description: 'The times between two consecutive public updates; kept where no longer than the cadence.',
    }),
    incidents_with_silence_too_long: count.openapi({ example: 1 }),
    resolution: z.object({ resolved: count, median_ms: duration, longest_ms: duration }),
  })
  .openapi('SeverityScore')

export const scorecard = z
  .object({
    from: timestamp.openapi({ description: 'Incidents that began then or later are counted.' }),
    incidents: count.openapi({ example: 7 }),
    first_update: z.object({ ...kept, median_ms: duration, longest_ms: duration }).openapi({
      description: 'From the declaration to the first update.',
    }),
    promises: z.object(kept).openapi({ description: 'Every public word that was due by now.' }),
    months: z.array(z.object({ month: z.string().openapi({ example: '2026-03' }), ...kept })).openapi({
      description: 'The promises by the month in which they were due, the oldest first.',
    }),
    postmortems: z.object(kept).openapi({
      description: 'Those that the policy requires: published within its business days, or not by then.',
    }),
    action_items: z
      .object({
        done: count.openapi({ example: 5 }),
        open: count.openapi({ example: 2 }),
        overdue: count.openapi({ example: 1 }),
        dropped: count.openapi({ example: 0 }),
      })
      .openapi({ description: 'Of all these incidents; the overdue ones are among the open.' }),
    severities: z.array(severityScore).openapi({
      description: 'By the highest severity ever held; those without a cadence are left out.',
    }),
  })
  .openapi('Scorecard')

export const toScorecard = (card: Scorecard): z.infer<typeof scorecard> => ({
  from: toTimestamp(card.from),
  incidents: card.incidents,
  first_update: {
    kept: card.firstUpdate.kept,
    missed: card.firstUpdate.missed,
    median_ms: card.firstUpdate.medianMs,
    longest_ms: card.firstUpdate.longestMs,
  },
  promises: card.promises,
  months: card.months,
  postmortems: card.postmortems,
  action_items: card.actionItems,
  severities: severities.flatMap((severity) => {
    const score = card.severities[severity]
    if (!score) return []
    return [
      {
        severity,
        incidents: score.incidents,
        silences: {
          kept: score.silencesKept,
          missed: score.silencesMissed,
          longest_ms: score.longestSilenceMs,
        },
        incidents_with_silence_too_long: score.incidentsWithMiss,
        resolution: {
          resolved: score.resolved,
          median_ms: score.medianResolutionMs,
          longest_ms: score.longestResolutionMs,
        },
      },
    ]
  }),
})
