import { z } from '@hono/zod-openapi'
import type { NamedActionItem } from '#db/queries/action-items.ts'
import { actionItemStates } from '#src/policy/action-items.ts'
import { id, line, namedPerson, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'

const title = line(300).openapi({ example: 'Alert when an edge node serves more than 1 % errors' })
const ownerId = line(20).openapi({ description: 'A person, who is reminded.', example: 'k3v9x2m4q7zt' })
const dueOn = z.iso
  .date({ error: 'must be a date such as 2026-03-20', abort: true })
  .refine((date) => date >= '2000' && date < '2100', 'must lie between the years 2000 and 2100')
  .openapi({ format: 'date', example: '2026-03-20' })
const state = z.enum(actionItemStates, `must be one of ${actionItemStates.join(', ')}`)

export const actionItemInput = z
  .strictObject({ title, owner_id: ownerId, due_on: dueOn })
  .openapi('ActionItemInput')

export const actionItemChange = z
  .strictObject({
    title,
    owner_id: ownerId,
    due_on: dueOn,
    state,
    reason: line(1_000).nullable().openapi({ description: 'Why it is dropped.', example: null }),
  })
  .partial()
  .openapi('ActionItemChange')

export const actionItem = z
  .object({
    id,
    incident: z.object({ id, number: z.number().int(), title: z.string() }),
    title: z.string().openapi({ example: 'Alert when an edge node serves more than 1 % errors' }),
    owner: namedPerson,
    due_on: z.string().openapi({ format: 'date', example: '2026-03-20' }),
    overdue: z.boolean(),
    state,
    reason: z.string().nullable().openapi({ description: 'Why it was dropped.', example: null }),
    created_at: timestamp,
    created_by: z.string().openapi({ example: 'Ana Lima' }),
    closed_at: timestamp.nullable().openapi({ example: null }),
    closed_by: z.string().nullable().openapi({ example: null }),
  })
  .openapi('ActionItem')

/** `today` is the date of the page's calendar: an item is overdue from the day after its due date on. */
export const toActionItem = (item: NamedActionItem, today: string): z.infer<typeof actionItem> => ({
  id: item.id,
  incident: item.incident,
  title: item.title,
  owner: { id: item.ownerId, name: item.owner },
  due_on: item.dueOn,
  overdue: item.state === 'open' && item.dueOn < today,
  state: item.state,
  reason: item.reason,
  created_at: toTimestamp(item.createdAt),
  created_by: item.createdBy,
  closed_at: toTimestampOrNull(item.closedAt),
  closed_by: item.closedBy,
})
