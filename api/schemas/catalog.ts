import { z } from '@hono/zod-openapi'
import type { Component } from '#db/queries/catalog.ts'
import { type ShownStatus, shownStatuses } from '#src/policy/scope.ts'
import { id, line, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

// Components, their groups and regions: what an incident's scope can name.

const name = (example: string) =>
  line(200).openapi({
    description: 'No other of its kind has the same name; letters of either case count as the same.',
    example,
  })

const position = z
  .number('must be a whole number from 0')
  .int('must be a whole number from 0')
  .min(0, 'must be a whole number from 0')
  .max(1_000_000, 'must be at most 1000000')
  .openapi({
    description:
      'The place among all of its kind, from 0. Those from there on move along; beyond the end is the end.',
    example: 0,
  })

const orderedFields = {
  id,
  name: z.string().openapi({ description: 'As the page shows it.' }),
  position: z.number().int().openapi({ description: 'The place among all of its kind, from 0.', example: 0 }),
}

const componentFields = {
  name: name('Ingress'),
  description: line(500).nullish().openapi({
    description: 'One line for customers who do not know the name.',
    example: 'Routes requests to apps.',
  }),
  group_id: line(20).nullish().openapi({
    description: 'The group that the page lists it under; null for none.',
    example: 'b7d2k9x4m1qz',
  }),
  position: position.optional(),
}

export const componentInput = z.strictObject(componentFields).openapi('ComponentInput')

export const componentChange = z
  .strictObject({
    ...componentFields,
    archived: z.boolean('must be true or false').openapi({
      description: 'True takes it off the page; its history stays. False brings it back.',
      example: false,
    }),
  })
  .partial()
  .openapi('ComponentChange', { description: 'What is left out stays as it is.' })

export const component = z
  .object({
    ...orderedFields,
    name: orderedFields.name.openapi({ example: 'Ingress' }),
    description: z.string().nullable().openapi({ example: 'Routes requests to apps.' }),
    group_id: id.nullable().openapi({ description: 'The group that the page lists it under.' }),
    status: z.enum(shownStatuses).openapi({
      description:
        'The worst that any open published incident says of it; `under_maintenance` where a maintenance is under way and nothing is worse. It cannot be set: publish an update with a scope.',
      example: 'operational',
    }),
    created_at: timestamp,
    archived_at: timestamp
      .nullable()
      .openapi({ description: 'Since when it is off the page; null while it is on it.' }),
  })
  .openapi('Component')

export const toComponent = (row: Component, status: ShownStatus): z.infer<typeof component> => ({
  id: row.id,
  name: row.name,
  position: row.position,
  description: row.description,
  group_id: row.groupId,
  status,
  created_at: toTimestamp(row.createdAt),
  archived_at: toTimestampOrNull(row.archivedAt),
})

/** The schemas of a list of names: what makes an entry, what changes one, and how it is answered. */
export type NamedSchemas = ReturnType<typeof namedSchemas>

export const groupSchemas = namedSchemas('ComponentGroup', 'Edge network')
export const regionSchemas = namedSchemas('Region', 'eu-west')

function namedSchemas(title: string, example: string) {
  const fields = { name: name(example), position: position.optional() }
  return {
    input: z.strictObject(fields).openapi(`${title}Input`),
    change: z
      .strictObject(fields)
      .partial()
      .openapi(`${title}Change`, { description: 'What is left out stays as it is.' }),
    answer: z.object({ ...orderedFields, name: orderedFields.name.openapi({ example }) }).openapi(title),
  }
}
