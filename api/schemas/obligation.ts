import { z } from '@hono/zod-openapi'
import { escalationTargets } from '#src/policy/escalation.ts'
import type { Obligation } from '#src/policy/obligations.ts'
import { roles } from '#src/policy/roles.ts'
import { id, timestamp, toTimestampOrNull } from './common.ts'

const askFields = {
  rule: z.string().openapi({ description: 'A stable name, for programs.', example: 'next-update' }),
  section: z.string().openapi({ example: 'Incident workflow: 2) Communicate' }),
  ask: z.string().openapi({ example: 'Provide regular updates (Sev1: every 30 minutes)' }),
  of: z
    .enum([...roles, ...escalationTargets, 'team'])
    .openapi({ description: 'Of whom it is asked.', example: 'comms_lead' }),
  due_at: timestamp.nullable().openapi({ description: 'Null where the policy sets no time.' }),
  overdue: z.boolean().openapi({ example: false }),
} satisfies Record<keyof Obligation, z.ZodType>

export const policyAsk = z.object(askFields).openapi('PolicyAsk')

export const obligation = z
  .object({
    ...askFields,
    who: z.string().nullable().openapi({
      description: 'Who holds that role, or the IC where it is vacant; null where there is nobody to name.',
      example: 'Ana Lima',
    }),
  })
  .openapi('Obligation')

export const obligationOfIncident = obligation
  .extend({
    incident: z.object({
      id,
      number: z.number().int().openapi({ example: 42 }),
      title: z.string().openapi({ example: 'Requests to apps in eu-west fail' }),
      drill: z.boolean().openapi({ example: false }),
    }),
  })
  .openapi('ObligationOfIncident')

export const toPolicyAsk = ({ due_at, ...rest }: Obligation): z.infer<typeof policyAsk> => ({
  ...rest,
  due_at: toTimestampOrNull(due_at),
})
