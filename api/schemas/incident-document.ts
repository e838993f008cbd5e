import { z } from '@hono/zod-openapi'
import type { IncidentDocument } from '#src/incidents/document/incident-document.ts'
import { escalationTargets, escalationTriggers } from '#src/policy/escalation.ts'
import { changePurposes } from '#src/policy/production-change.ts'
import { checkStates } from '#src/policy/verification.ts'
import { actionItem, toActionItem } from './action-item.ts'
import { id, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'
import { incident } from './incident.ts'
import { assignment, toAssignment } from './role.ts'
import { timelineEntry, toTimelineEntry } from './timeline-entry.ts'
import { toUpdate, update } from './update.ts'

const by = z.string().openapi({ example: 'Ana Lima' })

/** What the document's JSON holds, beside the incident itself. */
export const incidentDocument = z
  .object({
    written_at: timestamp,
    incident,
    roles: z.array(assignment).openapi({ description: 'Oldest first.' }),
    updates: z.array(update).openapi({ description: 'Oldest first; withdrawn ones with their words.' }),
    timeline: z.array(timelineEntry).openapi({ description: 'In the order in which things happened.' }),
    verification: z.array(
      z.object({
        check_id: z.string().openapi({ example: 'slis-normal' }),
        check: z.string().openapi({ example: 'Confirm SLIs return to normal' }),
        state: z.enum(checkStates),
        evidence: z.string().nullable(),
        by: by.nullable(),
        at: timestamp.nullable(),
      }),
    ),
    overrides: z
      .array(
        z.object({
          update_id: id,
          open_checks: z.array(z.string()),
          reason: z.string(),
          by,
          at: timestamp,
        }),
      )
      .openapi({ description: 'Resolutions that went out with open checks.' }),
    mitigations: z.array(
      z.object({
        id,
        what: z.string(),
        is_temporary: z.boolean(),
        made_at: timestamp,
        made_by: by,
        removed_at: timestamp.nullable(),
        removed_by: by.nullable(),
      }),
    ),
    production_changes: z.array(
      z.object({
        id,
        what: z.string(),
        target: z.string(),
        purpose: z.enum(changePurposes),
        by,
        at: timestamp,
      }),
    ),
    escalations: z.array(
      z.object({
        id,
        target: z.enum(escalationTargets),
        trigger: z.enum(Object.keys(escalationTriggers) as [keyof typeof escalationTriggers]),
        reason: z.string().nullable(),
        raised_at: timestamp,
        raised_by: by,
        acknowledged_at: timestamp.nullable(),
        acknowledged_by: by.nullable(),
      }),
    ),
    action_items: z.array(actionItem).openapi({ description: 'The soonest due first.' }),
  })
  .openapi('IncidentDocument')

export const toIncidentDocument = (
  document: IncidentDocument,
  presented: z.infer<typeof incident>,
  { publicUrl, today }: { publicUrl: string; today: string },
): z.infer<typeof incidentDocument> => ({
  written_at: toTimestamp(document.writtenAt),
  incident: presented,
  roles: document.roles.map(toAssignment),
  updates: document.updates.map((row) => toUpdate(row, publicUrl)),
  timeline: document.timeline.map(toTimelineEntry(document.corrections)),
  verification: document.checks.map(({ id: check_id, check, tick }) => ({
    ...{ check_id, check, state: tick?.state ?? 'open', evidence: tick?.evidence ?? null },
    by: tick?.name ?? null,
    at: toTimestampOrNull(tick?.at ?? null),
  })),
  overrides: document.overrides.map(({ updateId, openChecks, reason, name, at }) => ({
    ...{ update_id: updateId, open_checks: openChecks, reason, by: name, at: toTimestamp(at) },
  })),
  mitigations: document.mitigations.map((row) => ({
    id: row.id,
    what: row.what,
    is_temporary: row.isTemporary,
    made_at: toTimestamp(row.madeAt),
    made_by: row.madeBy,
    removed_at: toTimestampOrNull(row.removedAt),
    removed_by: row.removedBy,
  })),
  production_changes: document.productionChanges.map(({ id, what, target, purpose, author, at }) => ({
    ...{ id, what, target, purpose, by: author, at: toTimestamp(at) },
  })),
  escalations: document.escalations.map((row) => ({
    ...{ id: row.id, target: row.target, trigger: row.trigger, reason: row.reason },
    raised_at: toTimestamp(row.raisedAt),
    raised_by: row.raisedBy,
    acknowledged_at: toTimestampOrNull(row.acknowledgedAt),
    acknowledged_by: row.acknowledgedByName,
  })),
  action_items: document.actionItems.map((item) => toActionItem(item, today)),
})
