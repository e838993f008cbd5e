import type { Database } from '#db/client.ts'
import type { Clock } from './clock.ts'
import type { Channels, MailSettings } from './notify/channels/channel.ts'
import { hubChannel } from './notify/channels/websub.ts'
import type { Policy } from './policy/policy.ts'
import type { SignalSecrets } from './policy-file.ts'
import { createSite, type Site } from './site/site.ts'

export type HubParts = {
  db: Database
  clock: Clock
  /** The policy in force. */
  policy: Policy
  /** The origin of every absolute link, without a slash at the end. */
  publicUrl: string
  /** The ways out that the policy file sets up; none, where it is left out. */
  channels?: Channels
  /** Who may hand in signed signals; nobody, where it is left out. */
  signalSecrets?: SignalSecrets
  /** The language that the team writes in, as BCP 47 has it; English, where it is left out. */
  written?: string
  /** The data folder, where the last good answers are kept too; null or left out where none are. */
  lastGoodDir?: string | null
  /** How e-mail leaves; null or left out where no mail server is set up. */
  mail?: MailSettings | null
  /** Networks in CIDR notation that subscribers' webhooks may lead to although they are not public. */
  webhookAllow?: readonly string[]
  /** The WebSub hub that pushes the feeds; null or left out where they are only polled. */
  websubHub?: string | null
}

/** Everything that the parts of the program are handed: wired in one place, imported live nowhere. */
export type Hub = Required<HubParts> & { site: Site }

export const createHub = ({
  channels = {},
  signalSecrets = {},
  mail = null,
  written = 'en',
  lastGoodDir = null,
  webhookAllow = [],
  websubHub = null,
  ...parts
}: HubParts): Hub => ({
  ...parts,
  channels: websubHub ? { ...channels, [hubChannel]: { type: 'websub', url: websubHub } } : channels,
  signalSecrets,
  mail,
  written,
  lastGoodDir,
  webhookAllow,
  websubHub,
  site: createSite({ ...parts, mail }),
})
