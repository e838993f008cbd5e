import { z } from '@hono/zod-openapi'
import type { MaintenanceUpdate, MaintenanceWording } from '#db/queries/maintenance-updates.ts'
import type { Maintenance } from '#db/queries/maintenances.ts'
import { maintenanceOrigins, maintenanceUpdateKinds } from '#db/schema/maintenance.ts'
import { maintenanceStatuses } from '#src/policy/maintenance.ts'
import { id, line, moment, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const message = (description: string) =>
  z
    .string('must be a text')
    .max(10_000, 'must have at most 10000 characters')
    .nullish()
    .openapi({ description, example: 'We move the volumes of eu-west to new hosts. **Snapshots pause.**' })

const components = z
  .array(line(200))
  .max(500)
  .openapi({
    description: 'What is under maintenance meanwhile, whole; components go by id or by name.',
    example: ['Volumes'],
  })

const startsAt = moment.openapi({ description: 'When it begins; by itself, unless somebody holds it.' })
const endsAt = moment.openapi({
  description: 'When it ends; by itself, unless somebody holds it.',
  example: '2026-03-02T11:15:00Z',
})
const title = line(200).openapi({ example: 'Volumes of eu-west move to new hosts' })

const expectation = {
  expected_last_update_id: id.nullish().openapi({
    description:
      'The last update that you have read. If there is another by now, you get 409 with what it says.',
  }),
}

export const maintenanceInput = z
  .strictObject({
    title,
    starts_at: startsAt,
    ends_at: endsAt,
    components: components.default([]),
    message: message('What is planned, and what it means for customers. Markdown.'),
  })
  .openapi('MaintenanceInput')

export const maintenanceChange = z
  .strictObject({
    title: title.optional(),
    starts_at: startsAt.optional(),
    ends_at: endsAt.optional(),
    components: components.optional(),
    message: message('Why; followers read it beside what changed. Markdown.'),
    ...expectation,
  })
  .openapi('MaintenanceChange', { description: 'What is left out stays as it is.' })

export const maintenanceUpdateInput = z
  .strictObject({ message: message('What there is to say. Markdown.'), ...expectation })
  .openapi('MaintenanceUpdateInput')

export const maintenanceStepInput = z
  .strictObject({
    message: message('What there is to say about it; a plain sentence, where it is left out. Markdown.'),
    ...expectation,
  })
  .openapi('MaintenanceStepInput')

export const maintenanceCorrection = z
  .strictObject({
    message: z
      .string('must be a text')
      .max(10_000, 'must have at most 10000 characters')
      .openapi({ description: 'The words as they are to read. Markdown.' }),
    notify_subscribers: z.boolean('must be true or false').optional().openapi({
      description: 'True: subscribers are sent the corrected update. Nobody is told, where it is left out.',
      example: false,
    }),
  })
  .openapi('MaintenanceUpdateCorrection')

export const maintenanceStatus = z.enum(
  maintenanceStatuses,
  `must be one of ${maintenanceStatuses.join(', ')}`,
)

const moved = z.object({ from: timestamp, to: timestamp }).nullable()

export const maintenanceUpdate = z
  .object({
    id,
    maintenance_id: id,
    url: z.string(),
    sequence: z.number().int(),
    kind: z.enum(maintenanceUpdateKinds),
    status: maintenanceStatus,
    published_at: timestamp,
    author: z.string(),
    is_automatic: z.boolean().openapi({ description: 'Whether the window did it by itself.' }),
    message: z.string().nullable().openapi({ description: 'Markdown; null where the kind says it all.' }),
    change: z
      .object({
        starts_at: moved,
        ends_at: moved,
        components: z
          .object({ added: z.array(z.string()), removed: z.array(z.string()) })
          .nullable()
          .openapi({ description: 'By name.' }),
      })
      .nullable()
      .openapi({ description: 'What it moved, from and to.' }),
    edited_at: timestamp.nullable(),
    retracted_at: timestamp.nullable(),
    retraction_reason: z.string().nullable(),
    purged_at: timestamp.nullable(),
  })
  .openapi('MaintenanceUpdate')

export const maintenanceWording = z
  .object({ replaced_at: timestamp, replaced_by: z.string(), message: z.string() })
  .openapi('EarlierMaintenanceWording')

export const maintenance = z
  .object({
    id,
    url: z.string(),
    title: z.string(),
    origin: z.enum(maintenanceOrigins),
    status: maintenanceStatus.openapi({ description: 'As of now: a window begins and ends on time.' }),
    starts_at: timestamp,
    ends_at: timestamp,
    begun_at: timestamp.nullable().openapi({ description: 'When it really began.' }),
    ended_at: timestamp.nullable().openapi({ description: 'When it really ended.' }),
    components: z.array(z.object({ id, name: z.string() })),
    held_at: timestamp
      .nullable()
      .openapi({ description: 'Since when somebody holds it: it neither begins nor ends by itself.' }),
    held_by: z.string().nullable(),
    series_id: id.nullable().openapi({ description: 'The series that it is a window of.' }),
    announce_at: timestamp.nullable().openapi({
      description: 'When followers are to be told of a window of a series; null once they have been.',
      example: null,
    }),
    created_at: timestamp,
    created_by: z.string(),
    last_update_id: id
      .nullable()
      .openapi({ description: 'What `expected_last_update_id` is compared with.' }),
  })
  .openapi('Maintenance')

export const toMaintenance = (
  row: Maintenance,
  named: { id: string; name: string }[],
  lastUpdateId: string | null,
  publicUrl: string,
): z.infer<typeof maintenance> => ({
  id: row.id,
  url: `${publicUrl}/maintenance/${row.id}`,
  title: row.title,
  origin: row.origin,
  status: row.status,
  starts_at: toTimestamp(row.startsAt),
  ends_at: toTimestamp(row.endsAt),
  begun_at: toTimestampOrNull(row.begunAt),
  ended_at: toTimestampOrNull(row.endedAt),
  components: named,
  held_at: toTimestampOrNull(row.heldAt),
  held_by: row.heldBy,
  series_id: row.seriesId,
  announce_at: toTimestampOrNull(row.announceAt),
  created_at: toTimestamp(row.createdAt),
  created_by: row.createdBy,
  last_update_id: lastUpdateId,
})

export const toMaintenanceUpdate = (
  row: MaintenanceUpdate,
  publicUrl: string,
): z.infer<typeof maintenanceUpdate> => ({
  id: row.id,
  maintenance_id: row.maintenanceId,
  url: `${publicUrl}/maintenance/${row.maintenanceId}#update-${row.id}`,
  sequence: row.sequence,
  kind: row.kind,
  status: row.status,
  published_at: toTimestamp(row.publishedAt),
  author: row.author,
  is_automatic: row.isAutomatic,
  message: row.body,
  change: row.change && {
    starts_at: row.change.startsAt ?? null,
    ends_at: row.change.endsAt ?? null,
    components: row.change.components ?? null,
  },
  edited_at: toTimestampOrNull(row.editedAt),
  retracted_at: toTimestampOrNull(row.retractedAt),
  retraction_reason: row.retractionReason,
  purged_at: toTimestampOrNull(row.purgedAt),
})

export const toMaintenanceWording = (row: MaintenanceWording): z.infer<typeof maintenanceWording> => ({
  replaced_at: toTimestamp(row.replacedAt),
  replaced_by: row.replacedBy,
  message: row.body,
})
