import { z } from '@hono/zod-openapi'
import { type DeclarationReason, declarationReasons } from '#src/policy/declaration.ts'
import { severities } from '#src/policy/severity.ts'
import { line, moment } from './common.ts'

const reasons = Object.keys(declarationReasons) as [DeclarationReason, ...DeclarationReason[]]

export const declarationReason = z
  .enum(reasons, `must be one of ${reasons.join(', ')}`)
  .openapi({ description: reasons.map((key) => `\`${key}\`: ${declarationReasons[key]}`).join('; ') })

/** Texts of a monitor may be of any length: they are cut where they are taken over. */
const texts = z.record(z.string(), z.string('must be a text'))
const states = ['firing', 'resolved'] as const

/** Alertmanager writes times to the nanosecond, and the year 1 for none. */
const alertTime = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with an offset' })
  .transform((text) => new Date(text))
  .openapi({ format: 'date-time', example: '2026-03-02T09:00:00.000Z' })

export const alertmanagerMessage = z
  .object({
    version: z.literal('4', 'must be 4').openapi({ example: '4' }),
    groupKey: z.string('must be a text').openapi({ example: '{}:{alertname="ErrorBudgetBurn"}' }),
    alerts: z.array(
      z.object({
        status: z.enum(states, `must be one of ${states.join(', ')}`),
        labels: texts.openapi({
          example: {
            alertname: 'ErrorBudgetBurn',
            severity: 'critical',
            allclear_component: 'Ingress',
            allclear_reason: 'slo_burn',
          },
        }),
        annotations: texts.default({}).openapi({ example: { summary: 'Requests burn the error budget' } }),
        startsAt: alertTime,
        endsAt: alertTime,
        generatorURL: z.string().optional(),
        fingerprint: z.string().optional().openapi({ example: 'c3f1a4b2d5e69708' }),
      }),
    ),
  })
  .openapi('AlertmanagerMessage', {
    description: "As Alertmanager's webhook sends it, version 4. What else it holds is not read.",
  })

export const report = z
  .strictObject({
    status: z
      .enum(states, `must be one of ${states.join(', ')}`)
      .default('firing')
      .openapi({ description: '`resolved`: the report with this `id` is over.' }),
    title: line(200).openapi({ example: 'Checkout answers 502' }),
    id: line(200).optional().openapi({
      description: "The sender's own name for it. Reports of one id are one; left out, each message is one.",
      example: 'ticket-4711',
    }),
    kind: line(200).optional().openapi({
      description: 'Reports of one kind on one component are like each other.',
      example: 'customer-report',
    }),
    component: line(200)
      .optional()
      .openapi({ description: 'By id or by name; none that is known is none.', example: 'Ingress' }),
    region: line(200).optional(),
    app: line(200).optional(),
    reason: declarationReason.optional(),
    severity: z.enum(severities, `must be one of ${severities.join(', ')}`).optional(),
    at: moment.optional().openapi({ description: 'When it began or ended; now, where it is left out.' }),
    url: line(2_000).optional(),
    labels: texts.optional().openapi({ description: "Read as an alert's labels are." }),
  })
  .openapi('SignalReport')

export const hearing = z
  .object({
    received: z.number().int().openapi({ example: 3 }),
    suggested: z.number().int().openapi({ description: 'Suggestions that are new.', example: 1 }),
    ignored: z
      .number()
      .int()
      .openapi({ description: 'Late, or the end of something that nobody knows.', example: 0 }),
  })
  .openapi('SignalHearing')
