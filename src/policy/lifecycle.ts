import type { Objection } from './objection.ts'
import { sections } from './sections.ts'

export const incidentStatuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const

export type IncidentStatus = (typeof incidentStatuses)[number]

/** An update may move between these in any direction: a fix that fails leads from monitoring back to investigating. */
export const openStatuses = ['investigating', 'identified', 'monitoring'] as const satisfies IncidentStatus[]

export const statusNames: Record<IncidentStatus, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
}

/** What can happen to a published status. `status` is the one asked for; without it an update leaves it as it is. */
export type LifecycleEvent =
  | { kind: 'update'; status?: IncidentStatus }
  | { kind: 'resolution' }
  | { kind: 'reopening'; status?: IncidentStatus }

/**
 * The status that an event leads to, or the first objection to it. `current` is null while nothing is published.
 *
 * Only a resolution leads to 'resolved', and only a reopening leads out of it.
 */
export function nextStatus(
  current: IncidentStatus | null,
  event: LifecycleEvent,
): IncidentStatus | Objection {
  return lifecycleObjections(current, event)[0] ?? statusAfter(current, event)
}

/** Everything that forbids the event: the state of the incident first (field null), then the status asked for. */
export function lifecycleObjections(current: IncidentStatus | null, event: LifecycleEvent): Objection[] {
  const forbidden = forbiddenEvents[event.kind][stageOf(current)]
  const asksForResolved = event.kind !== 'resolution' && event.status === 'resolved'
  return [forbidden, asksForResolved ? resolvedByHand : null].filter((objection) => objection !== null)
}

/** The status that an event leads to where nothing forbids it. */
export function statusAfter(current: IncidentStatus | null, event: LifecycleEvent): IncidentStatus {
  if (event.kind === 'resolution') return 'resolved'
  if (event.status !== undefined) return event.status
  // Reopened without a word about the status, nothing is known about the cause any more.
  return event.kind === 'reopening' || current === null ? 'investigating' : current
}

type Stage = 'unpublished' | 'open' | 'resolved'

function stageOf(status: IncidentStatus | null): Stage {
  if (status === null) return 'unpublished'
  return status === 'resolved' ? 'resolved' : 'open'
}

/** Null: the event is allowed at this stage. */
const forbiddenEvents: Record<LifecycleEvent['kind'], Record<Stage, Objection | null>> = {
  update: {
    unpublished: null,
    open: null,
    resolved: {
      rule: 'incident-is-resolved',
      section: sections.verify,
      field: null,
      message: 'the incident is resolved; no update follows the final one',
      expected: 'reopen the incident first',
    },
  },
  resolution: {
    unpublished: {
      rule: 'nothing-is-published',
      section: sections.communicate,
      field: null,
      message: 'nothing has been published about the incident yet, so there is nothing to resolve in public',
      expected: 'publish the initial update first, or cancel the incident if it was declared too early',
    },
    open: null,
    resolved: {
      rule: 'incident-is-resolved',
      section: sections.verify,
      field: null,
      message: 'the incident is resolved already',
      expected: 'reopen the incident first, or correct the published resolution',
    },
  },
  reopening: {
    unpublished: {
      rule: 'incident-is-not-resolved',
      section: sections.verify,
      field: null,
      message: 'the incident is not resolved: nothing has been published about it yet',
      expected: 'publish the initial update',
    },
    open: {
      rule: 'incident-is-not-resolved',
      section: sections.verify,
      field: null,
      message: 'the incident is not resolved: it is still open',
      expected: 'publish an update',
    },
    resolved: null,
  },
}

const resolvedByHand: Objection = {
  rule: 'resolved-only-by-resolution',
  section: sections.verify,
  field: 'status',
  message: 'status is resolved; resolved comes only from a resolution',
  expected: `one of ${openStatuses.join(', ')}, or a resolution`,
}
