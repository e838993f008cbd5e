import { z } from '@hono/zod-openapi'
import type { DeliveryOfSubscriber } from '#db/queries/deliveries.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import { messageStates } from '#db/schema/outbox.ts'
import { fanOutKinds, subscriberChannels, subscriberStates, verbosities } from '#db/schema/subscribers.ts'
import { choicesOf } from '#src/subscribers/choices.ts'
import { id, line, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

export const subscriberState = z
  .enum(subscriberStates, `must be one of ${subscriberStates.join(', ')}`)
  .openapi({
    description: '`suspended`: nothing arrives there, and nothing more is sent.',
    example: 'active',
  })

const channel = z
  .enum(subscriberChannels, `must be one of ${subscriberChannels.join(', ')}`)
  .openapi({ description: 'How they are reached.', example: 'email' })

const verbosity = z
  .enum(verbosities, `must be one of ${verbosities.join(', ')}`)
  .openapi({ description: 'Every update of an incident, or only the first and the last.', example: 'every' })

const flag = (description: string) =>
  z.boolean('must be true or false').optional().openapi({ description, example: true })

const choiceFields = {
  incidents: flag('Whether they hear of incidents; true, where it is left out.'),
  maintenance: flag('Whether they hear of maintenance; true, where it is left out.'),
  verbosity: verbosity.optional(),
  components: z
    .array(line(200), 'must be a list')
    .max(1_000, 'must name at most 1000 components')
    .nullish()
    .openapi({
      description: 'Components by id or name; null or left out: all of them.',
      example: ['Ingress'],
    }),
  incident_id: id.nullish().openapi({ description: 'Just this one incident.', example: null }),
}

export const subscriberInput = z
  .strictObject({
    channel,
    address: line(2_000).openapi({
      description: 'An e-mail address, or the web address of an incoming webhook.',
      example: 'ben@example.com',
    }),
    ...choiceFields,
    confirmed: z.boolean('must be true or false').default(false).openapi({
      description:
        'True: you vouch that the address wants this. Otherwise it gets a link first, and nothing else until somebody there confirms.',
      example: false,
    }),
  })
  .openapi('SubscriberInput')

export const subscriber = z
  .object({
    id,
    channel,
    address: z.string().nullable().openapi({
      description: 'Never public. Null in a replayed answer: it is kept in one place only.',
      example: 'ben@example.com',
    }),
    state: subscriberState,
    created_at: timestamp,
    confirmed_at: timestamp.nullable(),
    suspended_at: timestamp.nullable().openapi({ example: null }),
    suspension_reason: z.string().nullable().openapi({ example: null }),
    incidents: z.boolean(),
    maintenance: z.boolean(),
    verbosity,
    component_ids: z.array(id).nullable().openapi({ description: 'Null: all of them.', example: null }),
    incident_id: id.nullable().openapi({ example: null }),
  })
  .openapi('Subscriber')

export const newSubscriber = subscriber
  .extend({
    secret: z.string().nullable().openapi({
      description:
        "What this subscriber's webhooks are signed with, as Standard Webhooks has it. Shown this once; null where nothing is signed.",
      example: null,
    }),
  })
  .openapi('NewSubscriber')

export const delivery = z
  .object({
    id: id.openapi({
      description: 'The same at every attempt: `webhook-id`, and the left of the Message-ID.',
    }),
    kind: z
      .enum(fanOutKinds)
      .openapi({ description: '`link`: a link that they asked for.', example: 'update' }),
    incident_id: id.nullable(),
    maintenance_id: id.nullable().openapi({ example: null }),
    update_id: id.nullable(),
    state: z.enum(messageStates).openapi({ example: 'sent' }),
    created_at: timestamp,
    attempts: z.number().int().openapi({ example: 1 }),
    next_attempt_at: timestamp.nullable().openapi({ example: null }),
    sent_at: timestamp.nullable(),
    last_error: z.string().nullable().openapi({ example: null }),
  })
  .openapi('Delivery')

export const subscriberExport = subscriber
  .extend({ deliveries: z.array(delivery.omit({ next_attempt_at: true })) })
  .openapi('SubscriberExport')

export function toSubscriber(row: Subscriber, chosen: string[]): z.infer<typeof subscriber> {
  const choices = choicesOf(row, chosen)
  return {
    id: row.id,
    channel: row.channel,
    address: row.address,
    state: row.state,
    created_at: toTimestamp(row.createdAt),
    confirmed_at: toTimestampOrNull(row.confirmedAt),
    suspended_at: toTimestampOrNull(row.suspendedAt),
    suspension_reason: row.suspensionReason,
    incidents: choices.incidents,
    maintenance: choices.maintenance,
    verbosity: choices.verbosity,
    component_ids: choices.componentIds,
    incident_id: choices.incidentId,
  }
}

export const toDelivery = (row: DeliveryOfSubscriber): z.infer<typeof delivery> => ({
  id: row.id,
  kind: row.kind,
  incident_id: row.incidentId,
  maintenance_id: row.maintenanceId,
  update_id: row.updateId ?? row.maintenanceUpdateId,
  state: row.state,
  created_at: toTimestamp(row.createdAt),
  attempts: row.attempts,
  next_attempt_at: row.state === 'waiting' ? toTimestamp(row.nextAttemptAt) : null,
  sent_at: toTimestampOrNull(row.sentAt),
  last_error: row.lastError,
})
