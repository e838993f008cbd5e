import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { root } from '#src/root.ts'
import { escapeHtml } from '#src/site/markdown.ts'
import type { StatusSummary } from '#src/site/status-summary.ts'
import { statusColours } from './colours.ts'

const [width, height] = [1200, 630]

/**
 * The picture that chats and networks show beside a link to the page, as PNG: they take no SVG. Loaded when the
 * first one is asked for, since few are.
 */
export async function renderPreviewImage(summary: StatusSummary): Promise<Buffer> {
  loading ??= load()
  const { Resvg, fontBuffers } = await loading
  return Buffer.from(
    new Resvg(drawPreview(summary), { font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' } })
      .render()
      .asPng(),
  )
}

let loading: ReturnType<typeof load> | undefined

async function load() {
  const { resolve } = createRequire(root)
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm')
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')))
  const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
    resolve(`dejavu-fonts-ttf/ttf/${file}`),
  )
  return { Resvg, fontBuffers: await Promise.all(fonts.map((file) => readFile(file))) }
}

/** The state in one look: the page's name, the headline, and the worst incident with its promise, or what is being maintained. */
export function drawPreview({ frame, headline, open, active }: StatusSummary): string {
  const [worst] = open
  const shown = worst ?? active[0]
  const promised = worst?.promise && !worst.promise.isOverdue ? clock.format(worst.promise.at) : null
  const line = (y: number, size: number, weight: number, fill: string, text: string) =>
    `<text x="80" y="${y}" font-family="DejaVu Sans" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeHtml(text)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="#fcfcfa"/>`,
    `<rect width="24" height="${height}" fill="${statusColours[headline.status]}"/>`,
    line(130, 34, 400, '#56616c', shorten(`${frame.name} status`, 50)),
    line(290, 72, 700, statusColours[headline.status], headline.words),
    ...(shown
      ? wrap(shown.title, 44, 2).map((text, place) => line(390 + place * 56, 40, 400, '#17202a', text))
      : []),
    ...(promised ? [line(560, 32, 400, '#56616c', `Next update by ${promised} UTC`)] : []),
    '</svg>',
  ].join('')
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })

/** A text in lines of so many characters, the last one cut short where there is more. */
function wrap(text: string, most: number, lines: number): string[] {
  const wrapped: string[] = []
  for (const word of text.split(/\s+/)) {
    const joined = `${wrapped.at(-1) ?? ''} ${word}`.trim()
    if (wrapped.length > 0 && joined.length <= most) wrapped[wrapped.length - 1] = joined
    else wrapped.push(word)
  }
  const shown = wrapped.slice(0, lines).map((line) => shorten(line, most))
  if (wrapped.length > lines) shown[lines - 1] = shorten(`${shown[lines - 1]} …`, most)
  return shown
}

const shorten = (text: string, most: number): string => {
  const characters = Array.from(text.toWellFormed().replace(/\p{Cc}/gu, ' '))
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('')
}
