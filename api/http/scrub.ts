import type { Context } from 'hono'
import type { Hub } from '#src/hub.ts'
import type { Env } from './env.ts'
import { Problem } from './problem.ts'

/**
 * Cleans the disk of words that are out of the rows already. Any later call cleans what this one could not.
 *
 * @throws `Problem` 503
 */
export async function scrub({ db }: Pick<Hub, 'db'>, c: Context<Env>): Promise<void> {
  try {
    await db.scrub()
  } catch (error) {
    console.error(`request ${c.var.requestId}: what was purged could not be removed from the disk`, error)
    throw new Problem(
      503,
      'not-scrubbed',
      'A copy may be left on the disk',
      'It is out of the database and nobody is shown it any more, but a copy may be left on the disk, which could not be cleaned now. The log has more under the request id. Any further purge cleans it.',
    )
  }
}
