import { statements, withdrawalText } from '#src/site/maintenance-text.ts'
import type { MaintenanceUpdateView } from '#src/site/maintenance-view.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import type { PublishedItem } from '#src/site/published-item.ts'
import { timeText } from '#src/site/time-text.ts'
import { updateHtml } from './update-html.ts'

/** The full text of something published as HTML that stands by itself: for feeds, mails and previews. */
export const itemHtml = (item: PublishedItem, publicUrl: string): string =>
  item.kind === 'incident' ? updateHtml(item.update, publicUrl) : maintenanceHtml(item.update, publicUrl)

function maintenanceHtml(update: MaintenanceUpdateView, publicUrl: string): string {
  const { retraction, editedAt, bodyHtml } = update
  if (retraction) return paragraph(withdrawalText(retraction))
  return [
    ...statements(update).map(paragraph),
    bodyHtml ?? '',
    editedAt ? paragraph(`Edited at ${timeText(editedAt)}.`) : '',
    `<p><a href="${escapeHtml(publicUrl + update.path)}">Read this on the status page</a></p>`,
  ].join('')
}

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`
