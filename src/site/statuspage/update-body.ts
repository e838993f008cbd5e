import type { Incident } from '#db/queries/incidents.ts'
import type { Update } from '#db/queries/updates.ts'
import { spanText, timeText } from '../time-text.ts'
import { type Passage, type PassageField, viewUpdate } from '../update-view.ts'

/**
 * An update as the one text that Statuspage's readers expect: the template's lines as paragraphs, each behind its
 * heading, in the Markdown in which they were written. A withdrawn update says that it was, and why.
 */
export function updateBody(update: Update, incident: Incident, publicUrl: string): string {
  const { retraction, passages } = viewUpdate(update, incident, publicUrl)
  if (retraction)
    return `This update was withdrawn at ${timeText(retraction.at)}. Reason: ${retraction.reason}`
  const lines = passages.map((passage) => `${passage.label}: ${textOf(passage, update)}`)
  return [...lines, ...(update.body === null ? [] : [update.body])].join('\n\n')
}

function textOf(passage: Passage, update: Update): string {
  if ('nextUpdateAt' in passage) return `by ${timeText(passage.nextUpdateAt)}`
  if ('span' in passage) return spanText(passage.span)
  if ('postmortem' in passage) return passage.postmortem.url
  return wordsOf[passage.field]?.(update) ?? ''
}

const wordsOf: Partial<Record<PassageField, (update: Update) => string | null>> = {
  reopening_reason: ({ reopeningReason }) => reopeningReason,
  what_is_happening: ({ whatIsHappening }) => whatIsHappening,
  who_is_affected: ({ whoIsAffected }) => whoIsAffected,
  what_we_are_doing: ({ whatWeAreDoing }) => whatWeAreDoing,
  what_was_impacted: ({ whatWasImpacted }) => whatWasImpacted,
  what_changed: ({ whatChanged }) => whatChanged,
}
