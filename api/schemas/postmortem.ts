import { z } from '@hono/zod-openapi'
import type { Postmortem, PostmortemWording } from '#db/queries/postmortems.ts'
import { timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const needs = ['required', 'recommended', 'none'] as const

export const postmortemInput = z
  .strictObject({
    markdown: z
      .string('must be a text')
      .max(100_000, 'must have at most 100000 characters')
      .openapi({ description: 'The draft; nothing of it is public before it is published.' }),
    actionable_learning: z.boolean('must be true or false').openapi({
      description: 'Marks a Sev2 as one with actionable learning: its postmortem is then required.',
    }),
    shows_action_items: z.boolean('must be true or false').openapi({
      description:
        'Whether the published postmortem lists the titles and states of its action items. Owners, due dates and reasons stay internal.',
    }),
  })
  .partial()
  .openapi('PostmortemInput')

export const postmortem = z
  .object({
    need: z.enum(needs).openapi({ description: 'By the highest severity ever held, and the mark.' }),
    due_on: z.string().nullable().openapi({
      description:
        "The last day on which it is on time, by the page's calendar; null where none is required.",
      example: '2026-03-09',
    }),
    due_at: timestamp.nullable(),
    overdue: z.boolean(),
    actionable_learning: z.boolean(),
    shows_action_items: z.boolean(),
    markdown: z.string().openapi({ description: 'The draft.' }),
    is_saved: z.boolean().openapi({
      description: 'False: nobody has saved a draft yet, and this one was made from the incident document.',
    }),
    url: z.string().openapi({ example: 'https://status.example.com/incidents/k3v9x2m4q7zt/postmortem' }),
    published_markdown: z.string().nullable(),
    first_published_at: timestamp.nullable(),
    published_at: timestamp.nullable().openapi({
      description: 'When somebody last stood by it; one from before a reopening is asked for again.',
    }),
    published_by: z.string().nullable().openapi({ example: 'Ana Lima' }),
    edited_at: timestamp.nullable(),
    purged_at: timestamp.nullable().openapi({
      description: 'When its words were removed for good; null once others are published in their place.',
      example: null,
    }),
    purge_reason: z.string().nullable().openapi({ example: null }),
    earlier_wordings: z
      .array(z.object({ replaced_at: timestamp, replaced_by: z.string(), markdown: z.string() }))
      .openapi({ description: 'What was public before each correction, oldest first.', example: [] }),
  })
  .openapi('Postmortem')

type Standing = {
  row: Postmortem
  need: (typeof needs)[number]
  due: { on: string; at: Date; isOverdue: boolean } | null
  markdown: string
  url: string
  wordings: PostmortemWording[]
}

export const toPostmortem = (standing: Standing): z.infer<typeof postmortem> => ({
  need: standing.need,
  due_on: standing.due?.on ?? null,
  due_at: toTimestampOrNull(standing.due?.at ?? null),
  overdue: standing.due?.isOverdue ?? false,
  actionable_learning: standing.row.hasActionableLearning,
  shows_action_items: standing.row.showsActionItems,
  markdown: standing.markdown,
  is_saved: standing.row.draft !== null,
  url: standing.url,
  published_markdown: standing.row.published,
  first_published_at: toTimestampOrNull(standing.row.firstPublishedAt),
  published_at: toTimestampOrNull(standing.row.publishedAt),
  published_by: standing.row.publishedBy,
  edited_at: toTimestampOrNull(standing.row.editedAt),
  purged_at: toTimestampOrNull(standing.row.purgedAt),
  purge_reason: standing.row.purgeReason,
  earlier_wordings: standing.wordings.map(({ replacedAt, replacedBy, markdown }) => ({
    replaced_at: toTimestamp(replacedAt),
    replaced_by: replacedBy,
    markdown,
  })),
})
