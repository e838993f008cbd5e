import { z } from '@hono/zod-openapi'
import type { Channels } from '#src/notify/channels/channel.ts'
import { declarationReasons } from '#src/policy/declaration.ts'
import { escalationTargets, escalationTriggers } from '#src/policy/escalation.ts'
import { documentPolicy, type Policy } from '#src/policy/policy.ts'
import { roleTable } from '#src/policy/roles.ts'
import { runbookNames } from '#src/policy/runbooks.ts'
import { type Severity, severities } from '#src/policy/severity.ts'

const minutes = z.number().int().openapi({ example: 15 })
const minutesOrNone = minutes.nullable()
const channelNames = z.array(z.string()).openapi({ example: ['ops-chat'] })

const severityRules = z
  .object({
    name: z.string().openapi({ example: 'Sev1' }),
    meaning: z.string().openapi({ example: 'significant impact, partial outage, many customers affected' }),
    first_update_minutes: minutesOrNone.openapi({ description: 'Null: no deadline.' }),
    cadence_minutes: minutesOrNone.openapi({ description: 'Null: no cadence.', example: 30 }),
    freezes_production: z.boolean(),
    escalates_to_leadership: z.boolean(),
    escalates_to_owners_after_minutes: minutesOrNone.openapi({
      description: 'Null: time alone never escalates.',
      example: 30,
    }),
    postmortem: z.enum(['required', 'recommended', 'none']),
  })
  .openapi('SeverityRules')

const numbers = {
  severities: z.object(
    Object.fromEntries(severities.map((severity) => [severity, severityRules])) as Record<
      Severity,
      typeof severityRules
    >,
  ),
  postmortem: z.object({
    business_days: z.number().int().openapi({ example: 5 }),
    holidays: z.array(z.string()).openapi({ example: ['2026-12-25'] }),
  }),
  reminder_minutes: minutes.openapi({ example: 5 }),
  silent_timeline_minutes: minutes,
  verification: z.array(
    z.object({
      id: z.string().openapi({ example: 'slis-normal' }),
      check: z.string().openapi({ example: 'Confirm SLIs return to normal' }),
    }),
  ),
  escalation_repeat_minutes: minutes.openapi({ example: 10 }),
  exception_minutes: minutes.openapi({ example: 30 }),
  runbooks: z.object({
    base_url: z
      .string()
      .nullable()
      .openapi({ description: "Null: the hub's own are linked.", example: null }),
    names: z
      .object(
        Object.fromEntries(runbookNames.map((name) => [name, z.array(z.string())])) as Record<
          (typeof runbookNames)[number],
          z.ZodArray<z.ZodString>
        >,
      )
      .openapi({ description: 'The words in the name of what is touched by which each is linked.' }),
  }),
  signals: z.object({
    labels: z.record(z.string(), z.array(z.string())).openapi({
      description: "Which of a signal's labels say what, tried in this order.",
      example: { component: ['allclear_component'] },
    }),
    severities: z.record(z.string(), z.enum(severities)).openapi({ example: { critical: 'sev1' } }),
    rules: z.array(
      z.object({
        match: z.record(z.string(), z.string()).openapi({ example: { slo: '*' } }),
        component: z.string().optional(),
        reason: z.string().optional().openapi({ example: 'slo_burn' }),
        severity: z.enum(severities).optional(),
      }),
    ),
    like: z.object({ count: z.number().int().openapi({ example: 3 }), minutes }),
    on_duty: channelNames,
  }),
  destinations: z.object({
    owners: z.array(z.object({ touches: z.string().openapi({ example: '*' }), channels: channelNames })),
    leadership: channelNames,
    fallback: channelNames,
  }),
}

export const policyInForce = z
  .object({
    ...numbers,
    declaration_reasons: z.record(z.string(), z.string()),
    roles: z.record(z.string(), z.object({ name: z.string(), does: z.string() })),
    escalations: z.record(
      z.string(),
      z.object({ to: z.enum(escalationTargets), when: z.string(), automatic: z.boolean() }),
    ),
    channels: z
      .array(
        z.object({
          name: z.string().openapi({ example: 'ops-chat' }),
          type: z.enum(['webhook', 'slack', 'email', 'purge', 'websub']),
        }),
      )
      .openapi({ description: 'The ways out, without their addresses and secrets.' }),
    differs_from_document: z
      .array(
        z.object({
          path: z.string().openapi({ example: 'severities.sev0.cadence_minutes' }),
          document: z.unknown().openapi({ example: 15 }),
          in_force: z.unknown().openapi({ example: 20 }),
        }),
      )
      .openapi({ description: 'What the team has set otherwise than the document.' }),
  })
  .openapi('Policy')

export const toPolicy = (policy: Policy, channels: Channels): z.infer<typeof policyInForce> => ({
  ...toNumbers(policy),
  declaration_reasons: declarationReasons,
  roles: roleTable,
  escalations: Object.fromEntries(
    Object.entries(escalationTriggers).map(([trigger, { to, when, isAutomatic }]) => [
      trigger,
      { to, when, automatic: isAutomatic },
    ]),
  ),
  channels: Object.entries(channels).map(([name, { type }]) => ({ name, type })),
  differs_from_document: differences(toNumbers(documentPolicy), toNumbers(policy)),
})

const toNumbers = ({ severities: table, ...policy }: Policy) => ({
  severities: Object.fromEntries(
    severities.map((severity) => [severity, toSeverityRules(table[severity])]),
  ) as Record<Severity, z.infer<typeof severityRules>>,
  postmortem: {
    business_days: policy.postmortem.businessDays,
    holidays: [...policy.postmortem.holidays],
  },
  reminder_minutes: policy.reminderMinutes,
  silent_timeline_minutes: policy.silentTimelineMinutes,
  verification: [...policy.verification],
  escalation_repeat_minutes: policy.escalationRepeatMinutes,
  exception_minutes: policy.exceptionMinutes,
  runbooks: {
    base_url: policy.runbooks.baseUrl,
    names: Object.fromEntries(runbookNames.map((name) => [name, [...policy.runbooks.names[name]]])) as Record<
      (typeof runbookNames)[number],
      string[]
    >,
  },
  signals: {
    labels: Object.fromEntries(
      Object.entries(policy.signals.labels).map(([what, names]) => [what, [...names]]),
    ),
    severities: policy.signals.severities,
    rules: policy.signals.rules.map((rule) => ({ ...rule })),
    like: policy.signals.like,
    on_duty: [...policy.signals.onDuty],
  },
  destinations: {
    owners: policy.destinations.owners.map(({ touches, channels }) => ({ touches, channels: [...channels] })),
    leadership: [...policy.destinations.leadership],
    fallback: [...policy.destinations.fallback],
  },
})

const toSeverityRules = (rules: Policy['severities'][Severity]): z.infer<typeof severityRules> => ({
  name: rules.name,
  meaning: rules.meaning,
  first_update_minutes: rules.firstUpdateMinutes,
  cadence_minutes: rules.cadenceMinutes,
  freezes_production: rules.freezesProduction,
  escalates_to_leadership: rules.escalatesToLeadership,
  escalates_to_owners_after_minutes: rules.escalatesToOwnersAfterMinutes,
  postmortem: rules.postmortem,
})

type Difference = { path: string; document: unknown; in_force: unknown }

/** Where two values of one shape differ, each by its path; a list differs as a whole. */
function differences(document: object, inForce: object, prefix = ''): Difference[] {
  return Object.entries(document).flatMap(([key, value]) => {
    const other = (inForce as Record<string, unknown>)[key]
    const path = prefix + key
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return differences(value, other as object, `${path}.`)
    }
    const isSame = JSON.stringify(value) === JSON.stringify(other)
    return isSame ? [] : [{ path, document: value, in_force: other }]
  })
}
