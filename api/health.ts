import { Hono } from 'hono'
import { findRevision } from '#db/queries/page.ts'
import type { Hub } from '#src/hub.ts'
import type { Env } from './http/env.ts'

/** What the checks ask of the front door. */
export type DoorParts = {
  /** Renders a page anew, past every cache. */
  render?: (path: string) => Promise<{ status: number }>
}

/**
 * `/healthz`: 200 as long as the process answers, which is all that a restart could mend. `/readyz`: 200 while the
 * database can be read and written and the page rendered, else 503; either way it says which. What it found counts
 * for a second, since anybody may ask.
 */
export function health({ db }: Pick<Hub, 'db'>, { render }: DoorParts) {
  const checks = {
    database_readable: () => db.snapshot(findRevision),
    database_writable: () => db.checkWritable(),
    page_rendered: async () => {
      const answer = await render?.('/')
      if (answer && answer.status !== 200) throw new Error(`the front page is answered with ${answer.status}`)
    },
  }
  let found: { atMs: number; outcomes: Promise<Record<string, string>> } | undefined

  async function look(): Promise<Record<string, string>> {
    const outcomes: [string, string][] = []
    for (const [name, check] of Object.entries(checks)) outcomes.push([name, await outcomeOf(name, check)])
    return Object.fromEntries(outcomes)
  }

  return new Hono<Env>()
    .get('/healthz', (c) => c.json({ status: 'ok' }, 200))
    .get('/readyz', async (c) => {
      if (!found || performance.now() - found.atMs > 1_000)
        found = { atMs: performance.now(), outcomes: look() }
      const outcomes = await found.outcomes
      const isReady = Object.values(outcomes).every((outcome) => outcome === 'ok')
      return c.json({ status: isReady ? 'ready' : 'not ready', checks: outcomes }, isReady ? 200 : 503)
    })
}

async function outcomeOf(name: string, check: () => Promise<unknown>): Promise<string> {
  try {
    await check()
    return 'ok'
  } catch (error) {
    console.error(`readiness: ${name} failed`, error)
    return 'failed'
  }
}
