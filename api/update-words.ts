import type { z } from '@hono/zod-openapi'
import type { UpdateWords } from '#src/incidents/publish-update.ts'
import type { ResolutionWords } from '#src/incidents/resolve-incident.ts'
import type { VerificationOverride } from '#src/policy/verification.ts'
import type { initialUpdate, resolutionInput } from './schemas/update.ts'

/** What the policy judges of an update's input. */
export const wordsOf = ({
  what_is_happening,
  who_is_affected,
  what_we_are_doing,
  next_update_at,
  status,
  severity,
}: z.infer<typeof initialUpdate>): UpdateWords => ({
  what_is_happening,
  who_is_affected,
  what_we_are_doing,
  next_update_at,
  status,
  severity,
})

/** What the policy judges of a resolution's input. */
export const resolutionWordsOf = ({
  what_was_impacted,
  started_at,
  ended_at,
  what_changed,
  postmortem_url,
}: z.infer<typeof resolutionInput>): ResolutionWords => ({
  what_was_impacted,
  started_at,
  ended_at,
  what_changed,
  postmortem_url,
})

/** The override that a resolution states: by the person named, or else by the one whose token it is. */
export const overrideOf = (
  { verification_override: stated }: z.infer<typeof resolutionInput>,
  bearer: { personId: string | null },
): VerificationOverride | null =>
  stated == null ? null : { personId: stated.person_id ?? bearer.personId, reason: stated.reason }
