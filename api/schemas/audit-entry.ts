import { z } from '@hono/zod-openapi'
import type { AuditEntry } from '#db/queries/audit.ts'
import { id, timestamp, toTimestamp } from './common.ts'

export const auditEntry = z
  .object({
    id: z.number().int().openapi({ description: 'Counts up in the order of writing.', example: 17 }),
    at: timestamp,
    author: z.string().openapi({ description: 'The name that the author had then.', example: 'Ana Lima' }),
    token_id: id.nullable().openapi({ description: 'The token that proved it; null on the command line.' }),
    action: z.string().openapi({ example: 'incident.declared' }),
    subject_type: z.string().openapi({ example: 'incident' }),
    subject_id: z.string().openapi({ example: 'k3v9x2m4q7zt' }),
    request_id: z.string().nullable().openapi({
      description: 'What the answer had as `x-request-id`, and the log has.',
      example: '0f4a3c52-6f0e-4a53-9b0d-2f1f5f6f8a11',
    }),
    details: z.record(z.string(), z.unknown()).openapi({
      description: 'What changed. Never the words of an update: those can be purged, this cannot.',
      example: { number: 42, severity: 'sev1' },
    }),
  })
  .openapi('AuditEntry')

export const toAuditEntry = (row: AuditEntry): z.infer<typeof auditEntry> => ({
  id: row.id,
  at: toTimestamp(row.at),
  author: row.author,
  token_id: row.tokenId,
  action: row.action,
  subject_type: row.subjectType,
  subject_id: row.subjectId,
  request_id: row.requestId,
  details: row.details,
})
