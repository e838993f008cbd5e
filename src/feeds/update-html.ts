import { escapeHtml } from '#src/site/markdown.ts'
import { spanText, timeText } from '#src/site/time-text.ts'
import type { Passage, UpdateView } from '#src/site/update-view.ts'

/** The full text of an update as HTML that stands by itself: for feeds, mails and previews. */
export const updateHtml = (update: UpdateView, publicUrl: string): string =>
  updateWordsHtml(update) + readOnPage(update, publicUrl)

/** The words of an update alone. */
export function updateWordsHtml({ retraction, passages, bodyHtml, editedAt }: UpdateView): string {
  if (retraction) return withdrawnHtml(retraction)
  return [
    ...passages.map((passage) => `<h4>${escapeHtml(passage.label)}</h4>${passageHtml(passage)}`),
    bodyHtml ?? '',
    editedAt ? paragraph(`Edited at ${timeText(editedAt)}.`) : '',
  ].join('')
}

/** What is left of an update that was withdrawn. */
export const withdrawnHtml = ({ at, reason }: { at: Date; reason: string }): string =>
  paragraph(`This update was withdrawn at ${timeText(at)}. Reason: ${reason}`)

/** The link under an update's words; one that was withdrawn has nothing more to read. */
export const readOnPage = (
  { path, retraction }: Pick<UpdateView, 'path' | 'retraction'>,
  publicUrl: string,
): string => (retraction ? '' : `<p>${link(publicUrl + path, 'Read this on the status page')}</p>`)

/** What stands under one heading, as HTML. */
export function passageHtml(passage: Passage): string {
  if ('html' in passage) return passage.html
  if ('nextUpdateAt' in passage) return paragraph(`By ${timeText(passage.nextUpdateAt)}`)
  if ('span' in passage) return paragraph(spanText(passage.span))
  return `<p>${link(passage.postmortem.url, passage.postmortem.url)}</p>`
}

export const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`
const link = (url: string, text: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`
