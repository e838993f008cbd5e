import type { Database } from '#db/client.ts'
import type { Clock } from './clock.ts'
import type { Policy } from './policy/policy.ts'
import { createSite, type Site } from './site/site.ts'

export type HubParts = {
  db: Database
  clock: Clock
  /** The policy in force. */
  policy: Policy
  /** The origin of every absolute link, without a slash at the end. */
  publicUrl: string
}

/** Everything that the parts of the program are handed: wired in one place, imported live nowhere. */
export type Hub = HubParts & { site: Site }

export const createHub = (parts: HubParts): Hub => ({ ...parts, site: createSite(parts) })
