import { createMiddleware } from 'hono/factory'
import type { Hub } from '#src/hub.ts'
import type { Env } from './env.ts'
import { Problem } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'

/** So many messages a sender may hand in each minute. A monitor that groups its alerts sends a few. */
export const mostSignalsPerMinute = 120

/** Refuses what comes too often from one token or one signed source; to be used once either is known. */
export function limitSignals({ clock }: Pick<Hub, 'clock'>) {
  const mayPass = createRateLimit({ most: mostSignalsPerMinute, windowMs: 60_000 })
  return createMiddleware<Env>(async (c, next) => {
    const sender = c.var.bearer?.id ?? c.req.path
    if (!mayPass(sender, clock())) {
      throw new Problem(
        429,
        'too-many-signals',
        'Too many signals',
        `A sender may hand in ${mostSignalsPerMinute} messages a minute.`,
        { headers: { 'retry-after': '60' } },
      )
    }
    await next()
  })
}
