import type { z } from '@hono/zod-openapi'
import type { UpdateWords } from '#src/incidents/publish-update.ts'
import type { initialUpdate } from './schemas/update.ts'

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
