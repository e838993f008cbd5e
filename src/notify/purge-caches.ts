import { findCursor, saveCursor } from '#db/queries/cursors.ts'
import { findRevision } from '#db/queries/page.ts'
import { listPublishedOf } from '#db/queries/public.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { type Touched, touchedSince } from '#src/incidents/touched.ts'
import { enqueueForAll } from './enqueue.ts'

/** Who is told here of changes, as `db/schema/cursors.ts` names them. */
const reader = 'caches'

/** More keys than these are not worth naming one by one: the whole site is thrown away. */
const mostKeys = 50

/**
 * Tells caches in front of the hub, the channels of type `purge`, which of their answers are true no longer. Many
 * changes between two looks make one message; one that is lost makes no cache wrong for longer than an answer may be
 * kept anyway.
 */
export async function purgeCaches(act: Act, { channels }: Pick<Hub, 'channels'>): Promise<void> {
  const caches = Object.keys(channels).filter((name) => channels[name]!.type === 'purge')
  if (caches.length === 0) return
  const { number: revision } = await findRevision(act.tx)
  const before = await findCursor(act.tx, reader)
  if (before?.revision === revision) return
  const touched = await touchedSince(act.tx, before?.auditId ?? null)
  await saveCursor(act.tx, { reader, revision, auditId: touched.lastAuditId, toldAt: act.now })
  const keys = await keysOf(act, touched)
  const message = {
    ...{ kind: 'cache-purge' as const, incidentId: null },
    subject: `Revision ${revision} of the page`,
    text: `Answers under these keys are out of date: ${keys.join(', ')}.`,
    data: { revision, keys },
  }
  await enqueueForAll(
    act,
    message,
    caches.map((channel) => ({ channel })),
  )
}

/** By which keys what has changed can be thrown away: those that `src/web/cache/surrogate-keys.ts` gives out. */
async function keysOf({ tx }: Act, { subjects }: Touched): Promise<string[]> {
  if (subjects === 'all' || subjects.size >= mostKeys) return ['all']
  const ids = [...subjects.keys()]
  const incidents = await listPublishedOf(tx, ids)
  const maintenances = ids.filter((id) => subjects.get(id) === 'maintenance')
  return [
    'summary',
    ...incidents.map((id) => `incident-${id}`),
    ...maintenances.map((id) => `maintenance-${id}`),
  ]
}
