import { statements } from '#src/site/maintenance-text.ts'
import type { MaintenanceUpdateView } from '#src/site/maintenance-view.ts'
import type { PublishedItem } from '#src/site/published-item.ts'
import { timeText } from '#src/site/time-text.ts'
import { paragraph, readOnPage, updateWordsHtml, withdrawnHtml } from './update-html.ts'

/** The full text of something published as HTML that stands by itself: for feeds, mails and previews. */
export const itemHtml = (item: PublishedItem, publicUrl: string): string =>
  itemWordsHtml(item) + readOnPage(item.update, publicUrl)

/** Its words alone, for a text that holds several. */
export const itemWordsHtml = (item: PublishedItem): string =>
  item.kind === 'incident' ? updateWordsHtml(item.update) : maintenanceWordsHtml(item.update)

function maintenanceWordsHtml(update: MaintenanceUpdateView): string {
  const { retraction, editedAt, bodyHtml } = update
  if (retraction) return withdrawnHtml(retraction)
  return [
    ...statements(update).map(paragraph),
    bodyHtml ?? '',
    editedAt ? paragraph(`Edited at ${timeText(editedAt)}.`) : '',
  ].join('')
}
