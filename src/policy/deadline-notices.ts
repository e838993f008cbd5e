import { isInstant } from './instants.ts'

/** Something that is due by the end of a day. `remindAt` lies before `dueAt`. */
export type Deadline = {
  what: 'postmortem' | 'action-item'
  /** Of the incident or of the item. */
  id: string
  remindAt: Date
  dueAt: Date
}

export type DeadlineNotice = {
  kind: `${Deadline['what']}-${'reminder' | 'missed'}`
  /** One deadline of one thing has one reminder and one notice that it was missed, for ever. */
  occasion: string
}

/**
 * For how long it is told that something was missed, in milliseconds. After that a late word helps nobody: it would be
 * one of hundreds where a long history was taken over, or where nothing ran for a season.
 */
export const lateWordMs = 30 * 24 * 3_600_000

/**
 * What is to be told at `now` of something that is not done: a reminder before it is due, afterwards that it was missed.
 * Whoever looks late, after a restart, still finds the reminder while there is time to heed it.
 * (Incident workflow: 5) Postmortem)
 */
export function deadlineNotice({ what, id, remindAt, dueAt }: Deadline, now: Date): DeadlineNotice | null {
  if (!isInstant(dueAt) || now < remindAt) return null
  if (now.getTime() > dueAt.getTime() + lateWordMs) return null
  const kind = `${what}-${now > dueAt ? 'missed' : 'reminder'}` as const
  return { kind, occasion: `${kind}:${id}:${dueAt.toISOString()}` }
}
