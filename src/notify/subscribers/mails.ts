import type { Delivery, FanOut } from '#db/queries/deliveries.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import type { Mail } from '../channels/mailer.ts'
import type { Content } from './content.ts'

/** The links of one subscriber. */
export type Links = { confirm: string; manage: string; unsubscribe: string }

/** An update as a mail: the words of the page, and the way out. */
export function updateMail(
  { id }: Pick<Delivery, 'id'>,
  { address }: Pick<Subscriber, 'address'>,
  { createdAt }: Pick<FanOut, 'createdAt'>,
  content: Content,
  links: Links,
): Mail {
  const { pageName, subject, text, html, update } = content
  const why = `You get this because you follow ${pageName} status.`
  return {
    to: address,
    subject,
    id,
    date: createdAt,
    threadId:
      'incident' in content ? `incident-${content.incident.id}` : `maintenance-${content.maintenance.id}`,
    unsubscribeUrl: links.unsubscribe,
    text: [
      subject,
      text,
      `On the status page: ${update.url}`,
      `-- \n${why}\nChange what you hear: ${links.manage}\nUnsubscribe: ${links.unsubscribe}`,
    ].join('\n\n'),
    html: letter(
      subject,
      html,
      `${escapeHtml(why)} ${anchor(links.manage, 'Change what you hear')} or ${anchor(links.unsubscribe, 'unsubscribe')}.`,
    ),
  }
}

/** The link that somebody asked for: to confirm, or where they have confirmed, to their choices. */
export function linkMail(
  { id, createdAt }: Pick<Delivery, 'id' | 'createdAt'>,
  { address, state }: Pick<Subscriber, 'address' | 'state'>,
  pageName: string,
  links: Links,
): Mail {
  const { subject, lines, action, url, after } = linkWords(state, pageName, links)
  return {
    to: address,
    subject,
    id,
    date: createdAt,
    threadId: null,
    unsubscribeUrl: null,
    text: [...lines, `${action}: ${url}`, after].join('\n\n'),
    html: letter(
      subject,
      `${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}<p>${anchor(url, action)}</p>`,
      escapeHtml(after),
    ),
  }
}

/** What a message that brings a link says, on whichever way it goes. */
export function linkWords(state: Subscriber['state'], pageName: string, links: Links) {
  return state === 'pending'
    ? {
        subject: `Confirm that you want to follow ${pageName} status`,
        lines: [`Somebody asked that ${pageName} status updates be sent here.`],
        action: 'Confirm the subscription',
        url: links.confirm,
        after: 'If it was not you, ignore this. Nothing is sent here unless you confirm within a week.',
      }
    : {
        subject: `You follow ${pageName} status`,
        lines: [`Somebody, probably you, asked to follow ${pageName} status. You do so already.`],
        action: 'See and change what you hear',
        url: links.manage,
        after: 'If it was not you, ignore this. Nothing has changed.',
      }
}

/** A page of its own, with all of its looks inside: mail programs load nothing. */
const letter = (title: string, body: string, footer: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head><body style="margin:0 auto;max-width:40rem;padding:1.5rem 1rem;font:16px/1.55 Inter,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"><h1 style="margin:0 0 1.25rem;font-size:1.375rem;line-height:1.25">${escapeHtml(title)}</h1>${withLooks(body)}<p style="margin:2rem 0 0;border-top:1px solid #9aa4ad;padding-top:.75rem;font-size:.875rem">${footer}</p></body></html>`

/** Headings as the page's labels look. */
const withLooks = (html: string): string =>
  html
    .replaceAll('<h4>', '<h4 style="margin:1.1rem 0 0;font-size:.875rem">')
    .replaceAll('<p>', '<p style="margin:.25rem 0 0">')

const anchor = (url: string, text: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`
