/**
 * What a person writes on the timeline: 'timeline notes, links, decisions, metrics snapshots' (Incident roles: Scribe)
 * and 'all actions and results' (Incident workflow: 3) Mitigate). Everything else writes itself.
 */
export const writtenKinds = ['note', 'decision', 'action', 'metric', 'link'] as const

export type WrittenKind = (typeof writtenKinds)[number]

/** Where a link leads. 'Start internal incident channel and incident doc' (Incident workflow: 2) Communicate). */
export const linkKinds = ['channel', 'document', 'dashboard', 'other'] as const

export type LinkKind = (typeof linkKinds)[number]

export function isWritten(kind: string): kind is WrittenKind {
  return writtenKinds.some((each) => each === kind)
}
