import { z } from 'zod'
import { isEmailAddress, isWebAddress } from './notify/addresses.ts'
import { isNetwork } from './notify/channels/address-guard.ts'

/** What the operator has set, read and checked once, at start. */
export type Config = {
  port: number
  host: string
  dataDir: string
  /** Where the public reaches the page, without a slash at the end. Unset, it is the address that we listen on. */
  publicUrl: string | undefined
  /** The secret that becomes the first admin token, while there is none. */
  adminToken: string | undefined
  /** What the team sets otherwise than the policy document, and how its people are reached. */
  policyFile: string | undefined
  /** Where every public answer is written to, for a static host; null for nowhere. */
  mirrorDir: string | null
  /** The language that the team writes in, as BCP 47 has it. */
  written: string
  /** How e-mail leaves; null where it does not. */
  mail: { smtpUrl: string; from: string; connections: number } | null
  /** Networks that subscribers' webhooks may lead to although they are not public. */
  webhookAllow: string[]
  /** The WebSub hub that pushes the feeds; null for none. */
  websubHub: string | null
}

/** The environment holds something that cannot be meant. The message names every variable that is wrong. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`the configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const environment = z
  .object({
    PORT: z.coerce
      .number('PORT must be a number from 0 to 65535')
      .int('PORT must be a whole number')
      .min(0, 'PORT must be a number from 0 to 65535')
      .max(65_535, 'PORT must be a number from 0 to 65535')
      .default(4321),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z.string().default('./data'),
    PUBLIC_URL: z.string().refine(isOrigin, publicUrlRule()).optional(),
    ADMIN_TOKEN: z.string().min(32, 'ADMIN_TOKEN must have at least 32 characters').optional(),
    POLICY_FILE: z.string().optional(),
    MIRROR_DIR: z.string().optional(),
    WRITTEN_LANGUAGE: z
      .string()
      .refine(isLanguage, 'WRITTEN_LANGUAGE must be a BCP 47 language tag, such as en or pt-BR')
      .default('en'),
    SMTP_URL: z
      .string()
      .refine(isSmtpUrl, 'SMTP_URL must be such as smtp://user:password@mail.example.com:587')
      .optional(),
    MAIL_FROM: z
      .string()
      .refine(isSender, 'MAIL_FROM must be such as status@example.com or Status <status@example.com>')
      .optional(),
    SMTP_CONNECTIONS: z.coerce
      .number('SMTP_CONNECTIONS must be a number from 1 to 100')
      .int('SMTP_CONNECTIONS must be a whole number')
      .min(1, 'SMTP_CONNECTIONS must be a number from 1 to 100')
      .max(100, 'SMTP_CONNECTIONS must be a number from 1 to 100')
      .default(8),
    WEBSUB_HUB: z
      .string()
      .refine(isWebAddress, 'WEBSUB_HUB must be an http or https address, such as https://hub.example.com/')
      .optional(),
    SUBSCRIBER_WEBHOOK_ALLOW: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((network) => network.trim())
          .filter(Boolean),
      )
      .refine(
        (networks) => networks.every(isNetwork),
        'SUBSCRIBER_WEBHOOK_ALLOW must be networks with commas between, such as 10.0.0.0/8,fd00::/8',
      ),
  })
  .refine(({ SMTP_URL, MAIL_FROM }) => !SMTP_URL || MAIL_FROM, {
    error: 'MAIL_FROM must be set where SMTP_URL is',
    when: () => true, // Also where another variable is wrong: all mistakes are named at once.
  })

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 *
 * @throws `ConfigError` naming every variable that is wrong.
 */
export function readConfig(variables: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = environment.safeParse(set)
  if (!result.success) throw new ConfigError(result.error.issues.map(({ message }) => message))
  const {
    PORT,
    HOST,
    DATA_DIR,
    PUBLIC_URL,
    ADMIN_TOKEN,
    POLICY_FILE,
    MIRROR_DIR,
    WRITTEN_LANGUAGE,
    SMTP_URL,
    MAIL_FROM,
    SMTP_CONNECTIONS,
    SUBSCRIBER_WEBHOOK_ALLOW,
    WEBSUB_HUB,
  } = result.data
  return {
    port: PORT,
    host: HOST,
    dataDir: DATA_DIR,
    publicUrl: PUBLIC_URL?.replace(/\/+$/, ''),
    adminToken: ADMIN_TOKEN,
    policyFile: POLICY_FILE,
    mirrorDir: MIRROR_DIR ?? null,
    written: WRITTEN_LANGUAGE,
    mail:
      SMTP_URL && MAIL_FROM ? { smtpUrl: SMTP_URL, from: MAIL_FROM, connections: SMTP_CONNECTIONS } : null,
    webhookAllow: SUBSCRIBER_WEBHOOK_ALLOW,
    websubHub: WEBSUB_HUB ?? null,
  }
}

/** The origin of every absolute link: what the operator has set, or where we listen; never what a request says. */
export const publicUrlOf = ({ publicUrl, host }: Config, port: number): string =>
  publicUrl ?? `http://${reachable(host)}:${port}`

/** A host as an address has it; one that stands for every interface is reached as localhost. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    /^\/*$/.test(url.pathname) &&
    !url.search &&
    !url.hash &&
    !url.username
  )
}

/** A well-formed language tag. (RFC 5646) */
function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}

function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== ''
}

/** An address, alone or behind a name. */
function isSender(text: string): boolean {
  return isEmailAddress(/^[^<>"\p{Cc}]+ <([^<>]+)>$/u.exec(text)?.[1] ?? text)
}

function publicUrlRule(): string {
  return 'PUBLIC_URL must be an http or https address without a path, such as https://status.example.com'
}
