import { escapeHtml } from '#src/site/markdown.ts'
import { spanText, timeText } from '#src/site/time-text.ts'
import type { Passage, UpdateView } from '#src/site/update-view.ts'

/** The full text of an update as HTML that stands by itself: for feeds, mails and previews. */
export function updateHtml(update: UpdateView, publicUrl: string): string {
  if (update.retraction) {
    const { at, reason } = update.retraction
    return paragraph(`This update was withdrawn at ${timeText(at)}. Reason: ${reason}`)
  }
  return [
    ...update.passages.map((passage) => `<h4>${escapeHtml(passage.label)}</h4>${passageHtml(passage)}`),
    update.bodyHtml ?? '',
    update.editedAt ? paragraph(`Edited at ${timeText(update.editedAt)}.`) : '',
    `<p>${link(publicUrl + update.path, 'Read this on the status page')}</p>`,
  ].join('')
}

/** What stands under one heading, as HTML. */
export function passageHtml(passage: Passage): string {
  if ('html' in passage) return passage.html
  if ('nextUpdateAt' in passage) return paragraph(`By ${timeText(passage.nextUpdateAt)}`)
  if ('span' in passage) return paragraph(spanText(passage.span))
  return `<p>${link(passage.postmortem.url, passage.postmortem.url)}</p>`
}

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`
const link = (url: string, text: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`
