import { html, raw } from 'hono/html'

export type Html = ReturnType<typeof html>

export const nothing: Html = raw('')

/** A description: `code` between backticks, everything else as it is. */
export const prose = (text: string): Html =>
  html`${text.split('`').map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part))}`

/** A block of code or of an example, which scrolls where it is too wide, also by keyboard. */
export const block = (label: string, text: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`
