import type { MaintenanceMove, MaintenanceUpdateView } from '#src/site/maintenance-view.ts'
import type { PublishedItem } from '#src/site/published-item.ts'
import { timeText } from '#src/site/time-text.ts'
import { english } from '#src/words/english.ts'
import { paragraph, readOnPage, updateWordsHtml, withdrawnHtml } from './update-html.ts'

/** The full text of something published as HTML that stands by itself: for feeds, mails and previews. */
export const itemHtml = (item: PublishedItem, publicUrl: string): string =>
  itemWordsHtml(item) + readOnPage(item.update, publicUrl)

/** Its words alone, for a text that holds several. */
export const itemWordsHtml = (item: PublishedItem): string =>
  item.kind === 'incident' ? updateWordsHtml(item.update) : maintenanceWordsHtml(item.update)

function maintenanceWordsHtml(update: MaintenanceUpdateView): string {
  const { retraction, editedAt, change, bodyHtml } = update
  if (retraction) return withdrawnHtml(retraction)
  return [
    ...statements(update).map(paragraph),
    ...(change ? moveTexts(change).map(paragraph) : []),
    bodyHtml ?? '',
    editedAt ? paragraph(`Edited at ${timeText(editedAt)}.`) : '',
  ].join('')
}

/** What an update without words of its own says. */
const statements = ({ kind, bodyHtml }: MaintenanceUpdateView): string[] =>
  bodyHtml === null && (kind === 'beginning' || kind === 'verification' || kind === 'completion')
    ? [english.say(`maintenance.says_${kind}`)]
    : []

function moveTexts({ starts, ends, added, removed }: MaintenanceMove): string[] {
  return [
    ...(starts ? [english.say('maintenance.start_moved', timesOf(starts))] : []),
    ...(ends ? [english.say('maintenance.end_moved', timesOf(ends))] : []),
    ...(added.length > 0 ? [english.say('maintenance.added', { names: added.join(', ') })] : []),
    ...(removed.length > 0 ? [english.say('maintenance.removed', { names: removed.join(', ') })] : []),
  ]
}

const timesOf = ({ from, to }: { from: Date; to: Date }) => ({ from: timeText(from), to: timeText(to) })
