import { LRUCache } from 'lru-cache'
import { Marked } from 'marked'
import sanitizeHtml from 'sanitize-html'
import { once } from '#src/once.ts'

// Two layers: marked never lets raw HTML through, and an allow-list has the last word on what marked made.

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: { html: ({ text }) => escapeHtml(text) },
})

/**
 * Markdown as safe HTML. Links become absolute, so that the same HTML serves page, feed and mail;
 * images stay out, since they would tell a third party who reads the page. Headings become paragraphs, since an
 * update's are the template's; `below` keeps them under the heading of a page, `all` on a page of its own.
 */
export function renderMarkdown(
  markdown: string,
  publicUrl: string,
  { headings = 'none' }: { headings?: 'none' | 'below' | 'all' } = {},
): string {
  return once(rendered, `${headings} ${publicUrl} ${markdown}`, () => render(markdown, publicUrl, headings))
}

/** The same words stand on page, in feeds and in mails, again and again, and making HTML of them costs the most. */
const rendered = new LRUCache<string, string>({
  max: 5_000,
  maxSize: 4 * 2 ** 20,
  sizeCalculation: (html, key) => html.length + key.length + 100,
})

/** Has no words that were purged stay in memory. */
export const forgetRendered = (): void => rendered.clear()

function render(markdown: string, publicUrl: string, headings: 'none' | 'below' | 'all'): string {
  return sanitizeHtml(parse(markdown), {
    allowedTags: [
      ...['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'strong', 'em', 'del', 'a', 'ul', 'ol', 'li'],
      ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
      ...(headings === 'none' ? [] : headingTags),
    ],
    allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, { href }) => ({ tagName, attribs: linkAttributes(href, publicUrl) }),
      ...headingsAs[headings],
    },
  })
}

const headingTags = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

/** What becomes of a heading; what is left out stays. */
const headingsAs: Record<string, Record<string, string>> = {
  none: Object.fromEntries(headingTags.map((tag) => [tag, 'p'])),
  below: { h1: 'h2' },
  all: {},
}

/** A text that nests thousands of levels exhausts the parser's stack; it is shown as it was typed. */
function parse(markdown: string): string {
  try {
    return marked.parse(markdown, { async: false })
  } catch (error) {
    if (error instanceof RangeError) return `<p>${escapeHtml(markdown)}</p>`
    throw error
  }
}

/** Text as HTML that shows just that text. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function linkAttributes(href: string | undefined, publicUrl: string): Record<string, string> {
  const url = href === undefined ? null : URL.parse(href, publicUrl)
  return url ? { href: url.href, rel: 'noopener noreferrer' } : {}
}
