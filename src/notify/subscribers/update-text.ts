import type { Update } from '#db/queries/updates.ts'
import { spanText, timeText } from '#src/site/time-text.ts'
import type { Passage, UpdateView } from '#src/site/update-view.ts'

/** The words of an update as plain text, under the template's headings: Markdown reads well as it is. */
export function updateText(update: Update, view: UpdateView): string {
  const passages = view.passages.map((passage) => `${passage.label}:\n${passageText(passage, update)}`)
  const edited = view.editedAt ? [`Edited at ${timeText(view.editedAt)}.`] : []
  return [...passages, ...(update.body === null ? [] : [update.body]), ...edited].join('\n\n')
}

function passageText(passage: Passage, update: Update): string {
  if ('nextUpdateAt' in passage) return `By ${timeText(passage.nextUpdateAt)}`
  if ('span' in passage) return spanText(passage.span)
  if ('postmortem' in passage) return passage.postmortem.url
  return wordsOf(update, passage.field)?.trim() ?? ''
}

/** What a lead has written under a heading. */
function wordsOf(update: Update, field: Passage['field']): string | null {
  switch (field) {
    case 'what_is_happening':
      return update.whatIsHappening
    case 'who_is_affected':
      return update.whoIsAffected
    case 'what_we_are_doing':
      return update.whatWeAreDoing
    case 'what_was_impacted':
      return update.whatWasImpacted
    case 'what_changed':
      return update.whatChanged
    case 'reopening_reason':
      return update.reopeningReason
    default:
      return null
  }
}
