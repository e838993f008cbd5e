import type { ActionItemState } from './action-items.ts'

/** What incidents led to, in dates of the page's calendar as YYYY-MM-DD. */
export type LearningFacts = {
  /** Those that the policy requires, once the incident is resolved. */
  postmortems: readonly { dueOn: string; publishedOn: string | null }[]
  actionItems: readonly { state: ActionItemState; dueOn: string }[]
  today: string
}

export type LearningScore = {
  /** Published within the business days, or not by then. One that has still time is neither. */
  postmortems: { kept: number; missed: number }
  /** `overdue` ones are among the open. A dropped one is neither done nor to be done. */
  actionItems: { done: number; open: number; overdue: number; dropped: number }
  /** The last date on which this holds if nothing happens; null where it holds for ever. */
  holdsUntil: string | null
}

/** 'Publish within 5 business days' and 'track action items to completion'. (Incident workflow: 5) Postmortem) */
export function scoreLearning({ postmortems, actionItems, today }: LearningFacts): LearningScore {
  const open = actionItems.filter(({ state }) => state === 'open')
  const count = (wanted: ActionItemState) => actionItems.filter(({ state }) => state === wanted).length
  const kept = postmortems.filter(({ dueOn, publishedOn }) => publishedOn !== null && publishedOn <= dueOn)
  const pending = postmortems.filter(({ dueOn, publishedOn }) => publishedOn === null && dueOn >= today)
  const ahead = [...pending, ...open].map(({ dueOn }) => dueOn).filter((dueOn) => dueOn >= today)
  return {
    postmortems: { kept: kept.length, missed: postmortems.length - kept.length - pending.length },
    actionItems: {
      done: count('done'),
      open: open.length,
      overdue: open.filter(({ dueOn }) => dueOn < today).length,
      dropped: count('dropped'),
    },
    holdsUntil: ahead.toSorted()[0] ?? null,
  }
}
