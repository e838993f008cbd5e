import { z } from '@hono/zod-openapi'
import type { MaintenanceSeries } from '#db/queries/maintenance-series.ts'
import { usualLeadMinutes } from '#src/policy/maintenance-series.ts'
import { isTimeZone } from '#src/site/days.ts'
import { id, line, moment, objection, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const text = (description: string) =>
  z.string('must be a text').max(10_000, 'must have at most 10000 characters').openapi({ description })
const minutes = z.number('must be a number').int('must be a whole number')

const fields = {
  title: line(200).openapi({ example: 'Volumes of eu-west are compacted' }),
  message: text('What each window is for, and what it means for customers. Markdown.').openapi({
    example: 'We compact the volumes. **Snapshots pause.**',
  }),
  rrule: line(500).openapi({
    description:
      'An RRULE of RFC 5545, no more often than daily. A day on whose clock the time does not exist is left out.',
    example: 'FREQ=WEEKLY;BYDAY=TU',
  }),
  time_zone: z
    .string('must be a text')
    .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin or UTC')
    .openapi({
      description: 'The windows keep their time on its clocks when those change.',
      example: 'Europe/Berlin',
    }),
  first_starts_at: moment.openapi({
    description: 'What the rule counts from: no window begins earlier, and all begin at this time of day.',
  }),
  duration_minutes: minutes.openapi({ example: 90 }),
  components: z
    .array(line(200))
    .max(500)
    .openapi({
      description: 'What is under maintenance meanwhile, whole; components go by id or by name.',
      example: ['Volumes'],
    }),
  announce_minutes_before: minutes.openapi({
    description: 'How long before its start followers are told of each window: a week, where it is left out.',
    example: usualLeadMinutes,
  }),
}

export const seriesInput = z
  .strictObject({
    ...fields,
    components: fields.components.default([]),
    announce_minutes_before: fields.announce_minutes_before.default(usualLeadMinutes),
  })
  .openapi('MaintenanceSeriesInput')

const reason = text(
  'Why; who was told of a window that moves or falls away reads it. Missing, it is asked for where one falls away.',
)
  .nullish()
  .openapi({ example: 'The compaction is no longer needed.' })

export const seriesChange = z
  .strictObject({ ...z.object(fields).partial().shape, reason })
  .openapi('MaintenanceSeriesChange', { description: 'What is left out stays as it is.' })

export const seriesEnd = z.strictObject({ reason }).openapi('MaintenanceSeriesEnd')

export const series = z
  .object({
    id,
    title: z.string(),
    message: z.string(),
    rrule: z.string(),
    time_zone: z.string(),
    first_starts_at: timestamp,
    duration_minutes: z.number().int(),
    components: z.array(z.object({ id, name: z.string() })),
    announce_minutes_before: z.number().int(),
    made_up_to: timestamp.nullable().openapi({ description: 'Up to when its windows are made.' }),
    next: z
      .array(z.object({ id, starts_at: timestamp, ends_at: timestamp }))
      .openapi({ description: 'The next ten windows, those too that were moved; each is a maintenance.' }),
    created_at: timestamp,
    created_by: z.string(),
    ended_at: timestamp.nullable(),
  })
  .openapi('MaintenanceSeries')

export const seriesPreview = z
  .object({
    objections: z.array(objection).openapi({ description: 'Empty: it can be scheduled as it is.' }),
    starts_at: z.array(timestamp).openapi({ description: 'When its next windows would begin: ten at most.' }),
    recipients: z.number().int().openapi({
      description: 'How many subscribers would be told of each window.',
      example: 1204,
    }),
  })
  .openapi('MaintenanceSeriesPreview')

export const toSeries = (
  row: MaintenanceSeries,
  components: { id: string; name: string }[],
  next: { id: string; startsAt: Date; endsAt: Date }[],
): z.infer<typeof series> => ({
  id: row.id,
  title: row.title,
  message: row.message,
  rrule: row.rrule,
  time_zone: row.timeZone,
  first_starts_at: toTimestamp(row.firstStartsAt),
  duration_minutes: row.durationMinutes,
  components: components
    .filter(({ id }) => row.componentIds.includes(id))
    .map(({ id, name }) => ({ id, name })),
  announce_minutes_before: row.leadMinutes,
  made_up_to: toTimestampOrNull(row.madeUpTo),
  next: next.map(({ id, startsAt, endsAt }) => ({
    id,
    starts_at: toTimestamp(startsAt),
    ends_at: toTimestamp(endsAt),
  })),
  created_at: toTimestamp(row.createdAt),
  created_by: row.createdBy,
  ended_at: toTimestampOrNull(row.endedAt),
})
