import { z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { findTimelineEntry, type TimelineEntry } from '#db/queries/timeline.ts'
import { isWritten } from '#src/policy/timeline.ts'
import { invalidRequest, notFound, Problem } from './http/problem.ts'
import { incidentId } from './incident-access.ts'

// How requests name entries of the timeline.

export const entryInPath = incidentId.extend({
  entry_id: z.string().openapi({
    param: { name: 'entry_id', in: 'path' },
    description: 'A number.',
    pattern: '^[0-9]+$',
    example: '4',
  }),
})

/** @throws `Problem` 404; 409 for one that wrote itself: its words, if any, are held elsewhere, too. */
export async function mustFindWritten(
  reader: Reader,
  incident: Incident,
  entryId: string,
): Promise<TimelineEntry> {
  const entry = /^\d{1,15}$/.test(entryId)
    ? await findTimelineEntry(reader, incident.id, Number(entryId))
    : null
  if (!entry) throw notFound('timeline entry of this incident')
  if (isWritten(entry.kind)) return entry
  throw new Problem(
    409,
    'not-written-by-hand',
    'Nobody wrote the entry by hand',
    `Entry ${entry.id} wrote itself (${entry.kind}). Purge or change what it tells of.`,
  )
}

/** The entry that a request corrects; undefined where it corrects none. @throws `Problem` 422 */
export async function findCorrected(
  reader: Reader,
  incident: Incident,
  id: number | undefined,
): Promise<TimelineEntry | undefined> {
  if (id === undefined) return undefined
  const entry = await findTimelineEntry(reader, incident.id, id)
  if (entry && isWritten(entry.kind)) return entry
  const message = entry
    ? `must be a written entry; entry ${id} wrote itself (${entry.kind})`
    : `there is no entry ${id} on this timeline`
  throw invalidRequest([{ field: 'corrects', message }])
}

/** @throws `Problem` 422 for what has not happened yet. */
export function checkHappenedAt(time: Date | undefined, now: Date): void {
  if (time === undefined || time <= now) return
  const message = `must not be in the future; it is ${now.toISOString()}`
  throw invalidRequest([{ field: 'happened_at', message }])
}
