import { Hono } from 'hono'
import { findRevision } from '#db/queries/page.ts'
import type { Hub } from '#src/hub.ts'
import type { Env } from './http/env.ts'

/** `/healthz`: 200 while the process and its database answer, 503 while the database does not. */
export const health = ({ db }: Pick<Hub, 'db'>) =>
  new Hono<Env>().get('/healthz', async (c) => {
    try {
      await db.snapshot(findRevision)
      return c.json({ status: 'ok' }, 200)
    } catch (error) {
      console.error('health check: the database does not answer', error)
      return c.json({ status: 'database unavailable' }, 503)
    }
  })
