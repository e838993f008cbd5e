import { z } from 'zod'
import { isEmailAddress, isWebAddress } from './notify/addresses.ts'
import { type DeclarationReason, declarationReasons } from './policy/declaration.ts'
import { runbookNames } from './policy/runbooks.ts'
import { severities } from './policy/severity.ts'

const dayMinutes = 24 * 60

const count = (most: number, unit: string) =>
  z
    .number(`must be a whole number of ${unit}`)
    .int(`must be a whole number of ${unit}`)
    .min(1, `must be at least 1, in ${unit}`)
    .max(most, `must be at most ${most}, in ${unit}`)

const minutes = count(dayMinutes, 'minutes')
/** A deadline of the severity table: up to a week, or null for none. */
const deadline = count(7 * dayMinutes, 'minutes')
  .nullable()
  .optional()

const text = (most: number) =>
  z
    .string('must be a text')
    .max(most, `must have at most ${most} characters`)
    .refine(
      (value) => isVisible.test(value) && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value),
      'must be one visible line',
    )

const isVisible = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u

const list = <Item extends z.ZodType>(item: Item, most = 100) =>
  z.array(item, 'must be a list').max(most, `must have at most ${most} entries`)

const withoutRepeats = <Value>(values: Value[], keyOf: (value: Value) => string): boolean =>
  new Set(values.map(keyOf)).size === values.length

const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined),
  })

const severityRules = strict({
  first_update_minutes: deadline,
  cadence_minutes: deadline,
  escalates_to_owners_after_minutes: deadline,
}).optional()

const runbookWords = list(text(50), 50).min(1, 'must have at least one word').optional()

const runbooks = strict({
  base_url: text(2_000)
    .refine(isPlainWebAddress, 'must be an http or https address without a password, a query or a fragment')
    .optional(),
  names: strict(
    Object.fromEntries(runbookNames.map((name) => [name, runbookWords])) as Record<
      (typeof runbookNames)[number],
      typeof runbookWords
    >,
  ).optional(),
})

function isPlainWebAddress(value: string): boolean {
  return isWebAddress(value) && !/[?#]/.test(value)
}

const labelNames = list(text(100), 20).optional()
const severity = z.enum(severities, `must be one of ${severities.join(', ')}`)
const reasons = Object.keys(declarationReasons) as [DeclarationReason, ...DeclarationReason[]]

const signals = strict({
  labels: strict({
    component: labelNames,
    reason: labelNames,
    severity: labelNames,
    region: labelNames,
    app: labelNames,
  }).optional(),
  severities: z.record(text(100), severity, 'must be an object').optional(),
  rules: list(
    strict({
      match: z.record(text(100), text(500), 'must be an object'),
      component: text(200).optional(),
      reason: z.enum(reasons, `must be one of ${reasons.join(', ')}`).optional(),
      severity: severity.optional(),
    }),
  ).optional(),
  like: strict({ count: count(1_000, 'signals').optional(), minutes: minutes.optional() }).optional(),
})

const channelName = text(50).regex(/^[a-z0-9][a-z0-9_-]*$/i, 'must be made of letters, digits, - and _')

const channelNames = list(channelName, 20).refine(
  (names) => withoutRepeats(names, (name) => name),
  'must name each channel once',
)

const url = text(2_000).refine(isWebAddress, 'must be an http or https address without a password in it')

/** As Standard Webhooks asks: 24 to 64 random bytes. */
const secret = z.string('must be a text').refine((value) => {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1]
  const bytes = base64 && base64.length % 4 === 0 ? Buffer.from(base64, 'base64').length : 0
  return bytes >= 24 && bytes <= 64
}, 'must be whsec_ and 24 to 64 bytes in base64, such as openssl rand -base64 32 makes')

const headerName = text(100).regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')

const channel = z.discriminatedUnion(
  'type',
  [
    strict({ type: z.literal('webhook'), url, secret }),
    strict({ type: z.literal('slack'), url }),
    strict({
      type: z.literal('email'),
      to: z.string('must be a text').refine(isEmailAddress, 'must be one e-mail address, without a name'),
    }),
    strict({
      type: z.literal('purge'),
      url,
      method: z.enum(['POST', 'PURGE', 'BAN'], 'must be POST, PURGE or BAN').optional(),
      headers: z.record(headerName, text(2_000), 'must be an object').optional(),
    }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? 'must be webhook, slack, email or purge' : 'must be an object',
  },
)

/** What a policy file may say. Everything is optional; what it leaves out stays as the document says. */
export const policyFile = strict({
  severities: strict(
    Object.fromEntries(severities.map((severity) => [severity, severityRules])) as Rules,
  ).optional(),
  postmortem: strict({
    business_days: count(60, 'days').optional(),
    holidays: list(z.iso.date('must be a date such as 2026-12-25'), 1_000).optional(),
  }).optional(),
  reminder_minutes: minutes.optional(),
  silent_timeline_minutes: minutes.optional(),
  verification: list(
    strict({
      id: text(50).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with - between them'),
      check: text(200),
    }),
    50,
  )
    .min(1, 'must have at least one check')
    .refine((checks) => withoutRepeats(checks, ({ id }) => id), 'must have a different id for each check')
    .optional(),
  escalation_repeat_minutes: minutes.optional(),
  exception_minutes: minutes.optional(),
  runbooks: runbooks.optional(),
  signals: signals
    .extend({
      on_duty: channelNames.optional(),
      webhooks: z.record(channelName, strict({ secret }), 'must be an object').optional(),
    })
    .optional(),
  destinations: strict({
    owners: list(strict({ touches: text(200), channels: channelNames })).optional(),
    leadership: channelNames.optional(),
    fallback: channelNames.optional(),
  }).optional(),
  channels: z.record(channelName, channel, 'must be an object').optional(),
})

type Rules = Record<(typeof severities)[number], typeof severityRules>

export type PolicyFile = z.infer<typeof policyFile>

/** Every channel that the file sends people's messages to: its path, and what is wrong with the name there; null for nothing. */
export function usedChannels(
  file: unknown,
): { path: (string | number)[]; name: string; fault: string | null }[] {
  const { channels, destinations, signals } = anyFile.parse(file)
  const { owners, leadership, fallback } = destinations
  const at = (...path: (string | number)[]) => ['destinations', ...path]
  const used = [
    ...owners.map(({ channels }, place) => ({ names: channels, path: at('owners', place, 'channels') })),
    { names: leadership, path: at('leadership') },
    { names: fallback, path: at('fallback') },
    { names: signals.on_duty, path: ['signals', 'on_duty'] },
  ]
  const faultOf = (name: string): string | null => {
    if (!Object.hasOwn(channels, name)) return 'which channels does not set up'
    return channels[name]!.type === 'purge' ? 'which is a cache and tells nobody' : null
  }
  return used.flatMap(({ names, path }) =>
    names.map((name, place) => ({ name, path: [...path, place], fault: faultOf(name) })),
  )
}

// As much of any file as says where it uses channels: what is not as it should be is for the schema above to say.
const anyNames = z.array(z.string().catch('')).catch([])
const noDestinations = { owners: [], leadership: [], fallback: [] }
const anyFile = z
  .object({
    channels: z.record(z.string(), z.object({ type: z.unknown() }).catch({ type: null })).catch({}),
    destinations: z
      .object({
        owners: z.array(z.object({ channels: anyNames }).catch({ channels: [] })).catch([]),
        leadership: anyNames,
        fallback: anyNames,
      })
      .catch(noDestinations),
    signals: z.object({ on_duty: anyNames }).catch({ on_duty: [] }),
  })
  .catch({ channels: {}, destinations: noDestinations, signals: { on_duty: [] } })
