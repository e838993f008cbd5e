import { z } from '@hono/zod-openapi'
import type { Incident } from '#db/queries/incidents.ts'
import { incidentOrigins } from '#db/schema/incidents.ts'
import type { IncidentStanding } from '#src/incidents/standing.ts'
import { type DeclarationReason, declarationReasons } from '#src/policy/declaration.ts'
import { incidentStatuses } from '#src/policy/lifecycle.ts'
import { componentStatuses } from '#src/policy/scope.ts'
import { severities } from '#src/policy/severity.ts'
import type { RunbookLink } from '#src/runbooks/runbook-links.ts'
import { id, line, moment, timestamp, toTimestamp, toTimestampOrNull } from './common.ts'
import { policyAsk, toPolicyAsk } from './obligation.ts'
import { runbookLink, toRunbookLink } from './runbook.ts'
import { toVerificationOverride, verificationOverride } from './verification-override.ts'

const reasons = Object.keys(declarationReasons) as [DeclarationReason, ...DeclarationReason[]]

export const severity = z
  .enum(severities, `must be one of ${severities.join(', ')}`)
  .openapi({ example: 'sev1' })
export const status = z.enum(incidentStatuses, `must be one of ${incidentStatuses.join(', ')}`)

/** The scope as a request states it: components and regions by id or by name. */
export const scopeInput = z
  .strictObject({
    regions: z
      .array(line(200))
      .max(200)
      .default([])
      .openapi({ example: ['eu-west'] }),
    components: z
      .array(
        z.strictObject({
          id: line(200),
          status: z.enum(componentStatuses, `must be one of ${componentStatuses.join(', ')}`),
        }),
      )
      .max(500)
      .default([])
      .openapi({ example: [{ id: 'Ingress', status: 'partial_outage' }] }),
    apps: z
      .array(line(200))
      .max(200)
      .default([])
      .openapi({ example: ['checkout'] }),
  })
  .openapi('ScopeInput', {
    description:
      'What is touched, whole: what is left out is not touched. Components and regions go by id or by name.',
  })
export type ScopeInput = z.infer<typeof scopeInput>

export const scope = z
  .object({
    regions: z.array(z.object({ id, name: z.string() })),
    components: z.array(z.object({ id, name: z.string(), status: z.enum(componentStatuses) })),
    apps: z.array(z.string()),
  })
  .openapi('Scope')

export const title = line(200).openapi({ example: 'Requests to apps in eu-west fail' })

export const declarationFields = {
  title,
  severity,
  reason: z
    .enum(reasons, `must be one of ${reasons.join(', ')}`)
    .openapi({ description: reasons.map((key) => `\`${key}\`: ${declarationReasons[key]}`).join('; ') }),
  drill: z.boolean('must be true or false').optional().openapi({
    description:
      '`true`: declared for practice. The whole policy runs, and nothing of it reaches the public, the freeze or the figures. It cannot be changed afterwards.',
    example: false,
  }),
  started_at: moment
    .optional()
    .openapi({ description: 'When it began; the declaration, where it is left out.' }),
  scope: scopeInput.optional(),
}

export const amendment = z
  .strictObject({ title, severity, scope: scopeInput, started_at: moment })
  .partial()
  .openapi('IncidentChange')

export const incident = z
  .object({
    id,
    number: z.number().int().openapi({ example: 42 }),
    url: z.string().openapi({
      description: "The incident's public page; there is none before the first update, and none of a drill.",
    }),
    title: z.string(),
    origin: z.enum(incidentOrigins),
    drill: z.boolean().openapi({
      description: 'Declared for practice: nothing of it is public, whatever is published.',
      example: false,
    }),
    reason: z.enum(reasons).nullable(),
    severity,
    highest_severity: severity,
    status: status
      .nullable()
      .openapi({ description: 'Null while nothing is published: the incident is internal.' }),
    scope,
    declared_at: timestamp,
    declared_by: z.string(),
    started_at: timestamp,
    ended_at: timestamp.nullable(),
    first_published_at: timestamp.nullable(),
    last_update_at: timestamp.nullable(),
    last_update_id: id
      .nullable()
      .openapi({ description: 'What `expected_last_update_id` is compared with.' }),
    resolved_at: timestamp.nullable(),
    cancelled_at: timestamp.nullable(),
    cancellation_reason: z.string().nullable(),
    postmortem_url: z.string().nullable(),
    next_update_due_at: timestamp.nullable().openapi({ description: 'Null when the policy asks for none.' }),
    overdue: z.boolean(),
    verification_overrides: z.array(verificationOverride).openapi({
      description: "Resolutions that went out with checks open, on the IC's word. Oldest first.",
      example: [],
    }),
    runbooks: z.array(runbookLink).openapi({ description: 'What to do first, by what the scope touches.' }),
    policy_asks_next: z.array(policyAsk).openapi({
      description: 'What the policy still asks for: the soonest due first, then what has no time.',
    }),
  })
  .openapi('Incident')

/** A scope with the names of what it touches. */
export type NamedScope = z.infer<typeof scope>

export function toIncident(
  row: Incident,
  standing: IncidentStanding,
  { scope, runbooks }: { scope: NamedScope; runbooks: RunbookLink[] },
  publicUrl: string,
): z.infer<typeof incident> {
  return {
    id: row.id,
    number: row.number,
    url: `${publicUrl}/incidents/${row.id}`,
    title: row.title,
    origin: row.origin,
    drill: row.isDrill,
    reason: row.reason,
    severity: row.severity,
    highest_severity: row.highestSeverity,
    status: row.status,
    scope,
    declared_at: toTimestamp(row.declaredAt),
    declared_by: row.declaredBy,
    started_at: toTimestamp(row.startedAt),
    ended_at: toTimestampOrNull(row.endedAt),
    first_published_at: toTimestampOrNull(row.firstPublishedAt),
    last_update_at: toTimestampOrNull(row.lastUpdateAt),
    last_update_id: standing.lastUpdateId,
    resolved_at: toTimestampOrNull(row.resolvedAt),
    cancelled_at: toTimestampOrNull(row.cancelledAt),
    cancellation_reason: row.cancellationReason,
    postmortem_url: row.postmortemUrl,
    next_update_due_at: toTimestampOrNull(standing.nextUpdateDueAt),
    overdue: standing.overdue,
    verification_overrides: standing.overrides.map(toVerificationOverride),
    runbooks: runbooks.map(toRunbookLink),
    policy_asks_next: standing.obligations.map(toPolicyAsk),
  }
}
