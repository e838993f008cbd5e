import type { ShownStatus } from '#src/policy/scope.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import { statusColours } from './colours.ts'

const longestName = 40
const padding = 8

/** A badge that says how something is, as an SVG document: its name on the left, its status in words on the right. */
export function renderBadge({
  name,
  status,
  words,
}: {
  name: string
  status: ShownStatus
  words: string
}): string {
  const shown = shorten(readable(name))
  const [left, right] = [widthOf(shown) + 2 * padding, widthOf(words) + 2 * padding]
  const [title, label] = [escapeHtml(`${shown}: ${words}`), escapeHtml(shown)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<clipPath id="edge"><rect width="${left + right}" height="20" rx="4"/></clipPath>`,
    `<g clip-path="url(#edge)"><path fill="#3c454c" d="M0 0h${left}v20H0z"/>`,
    `<path fill="${statusColours[status]}" d="M${left} 0h${right}v20H${left}z"/></g>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">',
    `<text x="${left / 2}" y="14" textLength="${left - 2 * padding}">${label}</text>`,
    `<text x="${left + right / 2}" y="14" textLength="${right - 2 * padding}">${escapeHtml(words)}</text>`,
    '</g></svg>\n',
  ].join('')
}

/** About how wide a text is at 11 px; `textLength` has every font fill just that. */
const widthOf = (text: string): number => Math.round(Array.from(text).length * 6.6)

const shorten = (text: string): string => {
  const characters = Array.from(text)
  return characters.length > longestName ? `${characters.slice(0, longestName - 1).join('')}…` : text
}

/** Without the characters that no XML document may hold. */
const readable = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
