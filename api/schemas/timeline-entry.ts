import { z } from '@hono/zod-openapi'
import type { TimelineEntry } from '#db/queries/timeline.ts'
import { timelineKinds } from '#db/schema/timeline.ts'
import { id, timestamp, toTimestamp } from './common.ts'

export const timelineEntry = z
  .object({
    id: z.number().int().openapi({ description: 'Counts up in the order of writing.', example: 4 }),
    happened_at: timestamp,
    written_at: timestamp,
    kind: z.enum(timelineKinds).openapi({ example: 'severity' }),
    author: z.string().openapi({ description: 'The name that the author had then.', example: 'Ana Lima' }),
    update_id: id
      .nullable()
      .openapi({ description: 'The update that it is about; its words are not copied.' }),
    details: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'What changed.', example: { from: 'sev2', to: 'sev1' } }),
  })
  .openapi('TimelineEntry')

export const toTimelineEntry = (row: TimelineEntry): z.infer<typeof timelineEntry> => ({
  id: row.id,
  happened_at: toTimestamp(row.happenedAt),
  written_at: toTimestamp(row.writtenAt),
  kind: row.kind,
  author: row.author,
  update_id: row.updateId,
  details: row.details,
})
