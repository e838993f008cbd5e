import { z } from '@hono/zod-openapi'
import type { TimelineEntry } from '#db/queries/timeline.ts'
import { timelineKinds } from '#db/schema/timeline.ts'
import { isBlank } from '#src/policy/blank.ts'
import { linkKinds, type WrittenKind, writtenKinds } from '#src/policy/timeline.ts'
import { id, line, moment, timestamp, toTimestamp, webAddress } from './common.ts'

const markdown = z
  .string('must be a text')
  .max(10_000, 'must have at most 10000 characters')
  .refine((text) => !isBlank(text), 'must not be blank')

/** The fields that only some kinds have. */
const fieldsOf: Record<WrittenKind, readonly OwnField[]> = {
  note: [],
  decision: [],
  action: ['result'],
  metric: ['value', 'url'],
  link: ['url', 'link_kind'],
}
const ownFields = ['result', 'value', 'url', 'link_kind'] as const
type OwnField = (typeof ownFields)[number]

const kindsWith = (field: OwnField): string =>
  writtenKinds.filter((kind) => fieldsOf[kind].includes(field)).join(' or ')

export const timelineEntryInput = z
  .strictObject({
    kind: z
      .enum(writtenKinds, `must be one of ${writtenKinds.join(', ')}`)
      .openapi({ description: 'What is written down.', example: 'action' }),
    text: markdown.openapi({ description: 'Markdown.', example: 'Drained edge-7 and edge-9.' }),
    result: markdown.nullish().openapi({
      description:
        'Of an `action`: what came of it. Where it is not known yet, correct the entry when it is. Markdown.',
      example: 'Errors fell from 31 % to 4 %.',
    }),
    value: line(200).nullish().openapi({ description: 'Of a `metric`: what it read.' }),
    url: webAddress
      .nullish()
      .openapi({ description: 'Of a `link`, which needs it, or of a `metric`.', example: undefined }),
    link_kind: z
      .enum(linkKinds, `must be one of ${linkKinds.join(', ')}`)
      .optional()
      .openapi({ description: 'Of a `link`, which needs it: where it leads.' }),
    happened_at: moment.optional().openapi({
      description:
        'When it happened, also before the declaration; never in the future. Left out: now, or when that which is corrected happened.',
    }),
    improvement: z.boolean('must be true or false').optional().openapi({
      description:
        'Things got better with this: the time without improvement, after which owners are escalated to, starts anew.',
    }),
    corrects: z.int('must be the id of an entry').optional().openapi({
      description: 'The written entry that this one corrects. That one stays as it is, and is marked.',
    }),
  })
  .superRefine((entry, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    for (const field of ownFields) {
      if (entry[field] != null && !fieldsOf[entry.kind].includes(field)) {
        refuse(field, `is a field of ${kindsWith(field)} only`)
      }
    }
    if (entry.kind !== 'link') return
    for (const field of ['url', 'link_kind'] as const) if (entry[field] == null) refuse(field, 'is missing')
  })
  .openapi('TimelineEntryInput')

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
    corrects: z.number().int().nullable().openapi({ description: 'The entry that this one corrects.' }),
    corrected_by: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'The entry that corrects this one and stands in its place.' }),
    details: z.record(z.string(), z.unknown()).openapi({
      description:
        'What changed, or what was written: `text` and the fields of its kind. A `result` of null is missing. After a purge, `purged` says when, by whom and why.',
      example: { from: 'sev2', to: 'sev1' },
    }),
  })
  .openapi('TimelineEntry')

/** `corrections`: which entry corrected which, by the id of the corrected one. */
export const toTimelineEntry =
  (corrections: ReadonlyMap<number, number>) =>
  (row: TimelineEntry): z.infer<typeof timelineEntry> => ({
    id: row.id,
    happened_at: toTimestamp(row.happenedAt),
    written_at: toTimestamp(row.writtenAt),
    kind: row.kind,
    author: row.author,
    update_id: row.updateId,
    corrects: row.correctsId,
    corrected_by: corrections.get(row.id) ?? null,
    details: row.details,
  })
