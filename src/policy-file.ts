import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { type Config, ConfigError } from './config.ts'
import type { Channels } from './notify/channels/channel.ts'
import { documentPolicy, type Policy } from './policy/policy.ts'
import { severities } from './policy/severity.ts'
import { type PolicyFile, policyFile, usedChannels } from './policy-file-schema.ts'

/** Who may hand in signed signals: the secret of each, by its name. */
export type SignalSecrets = Readonly<Record<string, string>>

/** What the operator sets besides the document: the policy in force, the ways out by name, and who hands in signals. */
export type PolicySettings = { policy: Policy; channels: Channels; signalSecrets: SignalSecrets }

/**
 * Reads the policy file; without one the document is in force as it stands and there is no way out.
 *
 * @throws `ConfigError` naming every mistake with its path in the file, and never a value: the file holds secrets.
 */
export function readPolicyFile({
  policyFile: path,
  mail,
}: Pick<Config, 'policyFile' | 'mail'>): PolicySettings {
  if (path === undefined) return { policy: documentPolicy, channels: {}, signalSecrets: {} }
  const file = parse(read(path))
  const result = policyFile.safeParse(file)
  const problems = [
    ...(result.error?.issues.flatMap(problemsOf) ?? []),
    ...usedChannels(file).flatMap(channelFault),
  ]
  const channels: Channels = result.data?.channels ?? {}
  for (const [name, { type }] of Object.entries(channels)) {
    if (type === 'email' && !mail)
      problems.push(`${at(['channels', name])} sends e-mail, and SMTP_URL is not set`)
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems)
  const webhooks = Object.entries(result.data.signals?.webhooks ?? {})
  const signalSecrets = Object.fromEntries(webhooks.map(([name, { secret }]) => [name, secret]))
  return { policy: mergedOver(documentPolicy, result.data), channels, signalSecrets }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new ConfigError([`POLICY_FILE: ${path} cannot be read (${code ?? message})`])
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The engine's own message quotes the file.
    const position = Number(/at position (\d+)/.exec((error as Error).message)?.[1] ?? text.length)
    const before = text.slice(0, position).split('\n')
    throw new ConfigError([
      `POLICY_FILE: not JSON, at line ${before.length}, column ${before.at(-1)!.length + 1}`,
    ])
  }
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${at([...issue.path, key])} is not known`)
  }
  // A record wraps what its keys do wrong.
  if (issue.code === 'invalid_key') return [`${at(issue.path)} ${issue.issues[0]?.message}`]
  return [`${at(issue.path)} ${issue.message}`]
}

const channelFault = ({ path, name, fault }: ReturnType<typeof usedChannels>[number]): string[] =>
  fault === null ? [] : [`${at(path)} names the channel "${name}", ${fault}`]

const at = (path: readonly PropertyKey[]): string => `POLICY_FILE: ${pathText(path) || 'the file'}`

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  )

/** What the file leaves out stays as the document says. */
function mergedOver(document: Policy, file: PolicyFile): Policy {
  const { severities: table = {}, postmortem = {}, destinations = {} } = file
  const merged = severities.map((severity) => {
    const rules = document.severities[severity]
    const { first_update_minutes, cadence_minutes, escalates_to_owners_after_minutes } = table[severity] ?? {}
    return [
      severity,
      {
        ...rules,
        firstUpdateMinutes: stated(first_update_minutes, rules.firstUpdateMinutes),
        cadenceMinutes: stated(cadence_minutes, rules.cadenceMinutes),
        escalatesToOwnersAfterMinutes: stated(
          escalates_to_owners_after_minutes,
          rules.escalatesToOwnersAfterMinutes,
        ),
      },
    ]
  })
  return {
    severities: Object.fromEntries(merged),
    postmortem: {
      businessDays: postmortem.business_days ?? document.postmortem.businessDays,
      holidays: postmortem.holidays ?? document.postmortem.holidays,
    },
    reminderMinutes: file.reminder_minutes ?? document.reminderMinutes,
    silentTimelineMinutes: file.silent_timeline_minutes ?? document.silentTimelineMinutes,
    verification: file.verification ?? document.verification,
    escalationRepeatMinutes: file.escalation_repeat_minutes ?? document.escalationRepeatMinutes,
    exceptionMinutes: file.exception_minutes ?? document.exceptionMinutes,
    runbooks: {
      baseUrl: file.runbooks?.base_url?.replace(/\/+$/, '') ?? document.runbooks.baseUrl,
      names: { ...document.runbooks.names, ...file.runbooks?.names },
    },
    signals: signalsOver(document.signals, file.signals),
    destinations: {
      owners: destinations.owners ?? document.destinations.owners,
      leadership: destinations.leadership ?? document.destinations.leadership,
      fallback: destinations.fallback ?? document.destinations.fallback,
    },
  }
}

/** The team's own rules come before the document's. */
const signalsOver = (document: Policy['signals'], file: PolicyFile['signals']): Policy['signals'] => ({
  labels: { ...document.labels, ...defined(file?.labels) },
  severities: { ...document.severities, ...lowerCased(file?.severities) },
  rules: [...(file?.rules ?? []), ...document.rules],
  like: { ...document.like, ...defined(file?.like) },
  onDuty: file?.on_duty ?? document.onDuty,
})

const defined = <Values extends object>(values: Values | undefined) =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>
  }

const lowerCased = <Value>(values: Record<string, Value> = {}): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]))

/** Null is a statement of its own: none. */
const stated = (value: number | null | undefined, otherwise: number | null): number | null =>
  value === undefined ? otherwise : value
