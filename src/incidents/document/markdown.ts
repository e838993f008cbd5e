// The few forms that the incident document is made of. What people wrote may hold any Markdown, meant or hostile: as
// a value it is escaped, as a text it stands in a quotation, whose end closes whatever it left open.

/** A value within a line, a heading or a table's cell: one line that reads as it was written. */
export const inline = (value: string): string =>
  value
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~&$@]|:(?=\/\/)|(?<=www)\./gi, '\\$&')

/** Markdown of several lines, quoted; `indent` is that of the list item it belongs to. */
export const quote = (markdown: string, indent = ''): string =>
  markdown
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => `${indent}> ${line}`.trimEnd())
    .join('\n')

/** A link to an address that was checked when it was written. */
export const linkTo = (url: string): string => `<${url.replace(/[<>\\\s]/g, encodeURIComponent)}>`

/** `2026-03-02 09:15 UTC` */
export const stamp = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Blocks with an empty line between them; what is empty or null is left out. */
export const blocks = (...parts: (string | null)[]): string => parts.filter(Boolean).join('\n\n')

/** A section under its heading, which says so where there is nothing below it. */
export const section = (heading: string, body: string): string => blocks(`## ${heading}`, body || 'None.')

/** A table; its cells are ready. */
export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** One item of a list with what belongs to it below. */
export const item = (line: string, ...below: (string | null)[]): string => blocks(`- ${line}`, ...below)
