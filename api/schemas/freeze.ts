import { z } from '@hono/zod-openapi'
import type { Freeze } from '#src/incidents/freeze.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'
import { severity } from './incident.ts'

const freezingIncident = z
  .object({
    id,
    number: z.number().int().openapi({ example: 42 }),
    title: z.string().openapi({ example: 'Requests to apps in eu-west fail' }),
    severity,
    since: timestamp.openapi({ description: 'Since when this one freezes production.' }),
    url: z
      .string()
      .openapi({ description: "The incident's public page; there is none before the first update." }),
  })
  .openapi('FreezingIncident')

export const freeze = z
  .object({
    frozen: z.boolean().openapi({ example: true }),
    since: timestamp.nullable().openapi({ description: 'Null while production is not frozen.' }),
    reason: z.string().nullable().openapi({
      description: 'In one sentence; null while production is not frozen.',
      example:
        'Incident #42 (Sev1) freezes production: only ship changes that mitigate the incident or prevent recurrence.',
    }),
    incidents: z.array(freezingIncident).openapi({ description: 'What freezes it, by number.' }),
  })
  .openapi('Freeze')

export const toFreeze = (
  { since, reason, incidents }: Freeze,
  publicUrl: string,
): z.infer<typeof freeze> => ({
  frozen: incidents.length > 0,
  since: toTimestampOrNull(since),
  reason,
  incidents: incidents.map((each) => ({
    id: each.id,
    number: each.number,
    title: each.title,
    severity: each.severity,
    since: toTimestamp(each.since),
    url: `${publicUrl}/incidents/${each.id}`,
  })),
})
