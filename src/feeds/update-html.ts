import { escapeHtml } from '#src/site/markdown.ts'
import { durationText, timeText } from '#src/site/time-text.ts'
import type { UpdateView } from '#src/site/update-view.ts'

/** The full text of an update as HTML that stands by itself: for feeds, mails and previews. */
export function updateHtml(update: UpdateView, publicUrl: string): string {
  if (update.retraction) {
    const { at, reason } = update.retraction
    return paragraph(`This update was withdrawn at ${timeText(at)}. Reason: ${reason}`)
  }
  return [
    ...update.passages.map(({ label, html }) => heading(label) + html),
    update.bodyHtml ?? '',
    update.span ? heading('When it started and ended') + paragraph(spanText(update.span)) : '',
    update.nextUpdateAt ? heading('Next update') + paragraph(`By ${timeText(update.nextUpdateAt)}`) : '',
    update.postmortemUrl
      ? heading('Where to follow along for the postmortem') + link(update.postmortemUrl)
      : '',
    update.editedAt ? paragraph(`Edited at ${timeText(update.editedAt)}.`) : '',
    `<p><a href="${escapeHtml(publicUrl + update.path)}">Read this on the status page</a></p>`,
  ].join('')
}

/** `2 Mar 2026, 09:15 UTC to 2 Mar 2026, 10:40 UTC (1 h 25 min)`, with the start that was corrected. */
export function spanText({ startedAt, endedAt, correctedFrom }: NonNullable<UpdateView['span']>): string {
  const lasted = durationText(endedAt.getTime() - startedAt.getTime())
  const correction = correctedFrom ? `; the start was given as ${timeText(correctedFrom)} before` : ''
  return `${timeText(startedAt)} to ${timeText(endedAt)} (${lasted})${correction}`
}

const heading = (label: string): string => `<h4>${escapeHtml(label)}</h4>`
const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`
const link = (url: string): string => `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`
