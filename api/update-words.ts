import type { z } from '@hono/zod-openapi'
import type { UpdateWords } from '#src/incidents/publish-update.ts'
import type { ResolutionWords } from '#src/incidents/resolve-incident.ts'
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
