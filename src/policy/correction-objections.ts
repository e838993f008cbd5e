import type { CorrectionDraft, IncidentFacts } from './drafts.ts'
import type { Objection } from './objection.ts'
import { resolutionFieldObjections } from './resolution-objections.ts'
import { sections } from './sections.ts'
import { timeObjections, wordsObjections } from './template-objections.ts'
import { initialUpdateTemplate, resolutionTemplate } from './templates.ts'

/** A correction replaces words that were wrong; what it replaces still meets the template, and the promise stands. */
export function correctionObjections(draft: CorrectionDraft, facts: IncidentFacts, now: Date): Objection[] {
  return [
    ...(facts.status === null ? [nothingToCorrect] : []),
    ...initialUpdateTemplate
      .filter(({ field }) => draft[field] !== undefined)
      .flatMap((line) =>
        line.holds === 'time'
          ? [promiseStands]
          : wordsObjections(line, sections.initialUpdate, draft[line.field]),
      ),
    ...resolutionTemplate
      .filter(({ field }) => draft[field] !== undefined)
      .flatMap((line) => [
        ...(line.field === 'started_at' && draft.started_at === null
          ? timeObjections(line, sections.resolutionUpdate, null)
          : []),
        ...resolutionFieldObjections(line, draft, facts, now),
      ]),
  ]
}

const nothingToCorrect: Objection = {
  rule: 'nothing-is-published',
  section: sections.communicate,
  field: null,
  message: 'nothing has been published about the incident yet, so there is nothing to correct',
  expected: 'publish the initial update',
}

const promiseStands: Objection = {
  rule: 'promise-stands',
  section: sections.communicate,
  field: 'next_update_at',
  message: 'next_update_at is part of the correction; a promise stands as it was published',
  expected: 'leave next_update_at out, and publish an update to promise another time',
}
