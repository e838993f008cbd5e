import { z } from '@hono/zod-openapi'
import type { UpdatePromise } from '#src/policy/promises.ts'
import { pageOf } from '../http/paging.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const promise = z
  .object({
    kind: z
      .enum(['initial', 'next'])
      .openapi({ description: '`initial`: set by the declaration; `next`: promised by an update.' }),
    promised_by: id
      .nullable()
      .openapi({ description: 'The update that promised it; null for the initial one.' }),
    made_at: timestamp,
    due_at: timestamp,
    answered_by: id.nullable().openapi({ description: 'The update that came; null while none has.' }),
    answered_at: timestamp.nullable(),
    state: z.enum(['kept', 'missed', 'open']).openapi({
      description: '`open`: not due yet. What is due and has not come is missed.',
      example: 'kept',
    }),
    by_ms: z.number().int().openapi({
      description:
        'By how much, in milliseconds, never negative: how long before it was due it was kept; how late it was, or is by now; how long is left.',
      example: 120_000,
    }),
  })
  .openapi('Promise')

export const promisePage = pageOf(promise)
  .extend({
    kept: z.number().int().openapi({ description: 'How many of all were kept.', example: 4 }),
    missed: z.number().int().openapi({ description: 'How many of all were missed.', example: 1 }),
  })
  .openapi('PromisePage')

export const toPromise = (row: UpdatePromise): z.infer<typeof promise> => ({
  kind: row.kind,
  promised_by: row.promisedBy,
  made_at: toTimestamp(row.madeAt),
  due_at: toTimestamp(row.dueAt),
  answered_by: row.answeredBy,
  answered_at: toTimestampOrNull(row.answeredAt),
  state: row.state,
  by_ms: row.byMs,
})
