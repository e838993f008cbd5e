import { isBlank } from './blank.ts'
import type { CancellationDraft, IncidentFacts } from './drafts.ts'
import type { Objection } from './objection.ts'
import { sections } from './sections.ts'

/**
 * Declaring early is cheap only if it can be taken back, with a reason, as long as nobody outside has heard of it.
 * What has been published is closed 'with final update' (Incident workflow: 4) Verify and resolve).
 */
export function cancellationObjections(draft: CancellationDraft, facts: IncidentFacts): Objection[] {
  const found: Objection[] = []
  if (facts.status !== null) {
    found.push({
      rule: 'incident-is-published',
      section: sections.verify,
      field: null,
      message: 'the incident has been published; it can not be cancelled any more',
      expected: 'close it with a resolution',
    })
  }
  if (isBlank(draft.reason)) {
    found.push({
      rule: 'reason-required',
      section: sections.declaring,
      field: 'reason',
      message: `reason is ${draft.reason == null ? 'missing' : 'blank'}`,
      expected: 'why the incident is cancelled',
    })
  }
  return found
}
