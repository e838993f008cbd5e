import { derivedId } from '#db/ids.ts'
import type { IncidentStatus } from '#src/policy/lifecycle.ts'
import type { NamedComponent, SourceIncident, SourceUpdate } from './source.ts'
import type { Impact } from './words.ts'

/** An incident in a source's own terms, its updates in the order in which they were written. */
export type StatedIncident = Pick<SourceIncident, 'id' | 'where' | 'author' | 'title' | 'startedAt'> & {
  impact: Impact
  /** When the source says that it was resolved. */
  resolvedAt: Date | null
  /** Whether the source calls it resolved, where it does so apart from the updates. */
  isResolved?: boolean
  updates: StatedUpdate[]
}

export type StatedUpdate = {
  id?: string
  status: IncidentStatus | 'unchanged'
  publishedAt: Date
  body: string
  scope: NamedComponent[] | null
}

/**
 * Settles what a source leaves open, or says in two ways: the order of the updates, the status of each, when
 * the incident began and whether and when it ended. Sources are believed as far as they agree with
 * themselves.
 */
export function toIncident(stated: StatedIncident): SourceIncident {
  const updates = inOrder(stated.id, stated.updates)
  // It was under way when the first word about it was said.
  const startedAt = earlier(stated.startedAt, updates[0]!.publishedAt)
  const { id, where, author, title, impact } = stated
  const end = endOf(stated, startedAt, updates)
  return {
    ...{ id, where, author, title, startedAt, updates },
    severity: impact.severity,
    status: end ? 'resolved' : updates.at(-1)!.status,
    resolvedAt: end?.resolvedAt ?? null,
    endedAt: end?.endedAt ?? null,
  }
}

/** By time; what was published in the same moment stays in the order in which it was written. */
function inOrder(incidentId: string, stated: StatedUpdate[]): SourceUpdate[] {
  let status: IncidentStatus = 'investigating'
  return stated
    .toSorted((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime())
    .map(({ id, publishedAt, body, scope, ...update }, place) => {
      if (update.status !== 'unchanged') status = update.status
      return { id: id ?? derivedId(incidentId, place), status, publishedAt, body, scope }
    })
}

/** When it was resolved and when it ended; null while it is open. Never before the start. */
function endOf(
  { resolvedAt: said, isResolved = false }: StatedIncident,
  startedAt: Date,
  updates: SourceUpdate[],
): { resolvedAt: Date; endedAt: Date } | null {
  const last = updates.at(-1)!
  // A time of resolution that a later update has overtaken says nothing: the incident was reopened.
  const isOver = isResolved || last.status === 'resolved' || (said !== null && said >= last.publishedAt)
  if (!isOver) return null
  const usable = said !== null && said >= startedAt ? said : null
  const resolvedAt = lastResolution(updates)?.publishedAt ?? usable ?? last.publishedAt
  return { resolvedAt, endedAt: usable ?? resolvedAt }
}

/** The update that resolved it for good: what follows it, such as a postmortem, leaves it resolved. */
function lastResolution(updates: SourceUpdate[]): SourceUpdate | undefined {
  const lastOpen = updates.findLastIndex(({ status }) => status !== 'resolved')
  return updates[lastOpen + 1]
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b)
