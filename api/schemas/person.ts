import { z } from '@hono/zod-openapi'
import type { Person } from '#db/queries/access.ts'
import { id, line, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const personFields = {
  name: line(200).openapi({ description: 'As updates and the timeline name them.', example: 'Ana Lima' }),
  contact: line(200)
    .nullish()
    .openapi({ description: 'How the team reaches them. Never public.', example: 'ana@example.com' }),
}

export const personInput = z.strictObject(personFields).openapi('PersonInput')

export const personChange = z
  .strictObject({
    ...personFields,
    archived: z.boolean('must be true or false').openapi({
      description: 'True when they have left: their tokens are revoked, what they did stays in history.',
      example: false,
    }),
  })
  .partial()
  .openapi('PersonChange', { description: 'What is left out stays as it is.' })

export const person = z
  .object({
    id,
    name: z.string().openapi({ example: 'Ana Lima' }),
    contact: z.string().nullable().openapi({ example: 'ana@example.com' }),
    created_at: timestamp,
    archived_at: timestamp
      .nullable()
      .openapi({ description: 'Since when they are archived; null while they are not.' }),
  })
  .openapi('Person')

export const toPerson = (row: Person): z.infer<typeof person> => ({
  id: row.id,
  name: row.name,
  contact: row.contact,
  created_at: toTimestamp(row.createdAt),
  archived_at: toTimestampOrNull(row.archivedAt),
})
