import { isBlank } from './blank.ts'
import type { Objection } from './objection.ts'
import { sections } from './sections.ts'

/** 'Track action items to completion': only these end it, and a dropped one says why. */
export const actionItemStates = ['open', 'done', 'dropped'] as const

export type ActionItemState = (typeof actionItemStates)[number]

/** What the policy holds against a state; `reason` is why an item is dropped. */
export function actionItemObjections(draft: { state: ActionItemState; reason: string | null }): Objection[] {
  if (draft.state !== 'dropped' || !isBlank(draft.reason)) return []
  return [
    {
      rule: 'dropped-items-say-why',
      section: sections.postmortem,
      field: 'reason',
      message: `reason is ${draft.reason === null ? 'missing' : 'blank'}`,
      expected: 'why the action item is dropped instead of done',
    },
  ]
}
