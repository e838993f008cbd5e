import { escapeHtml } from '#src/site/markdown.ts'
import { durationText, timeText } from '#src/site/time-text.ts'
import type { Language } from '#src/words/language.ts'

type Age = {
  /** When it was good, and how long ago that is. */
  since: Date
  ageMs: number
  /** Whether it is too old to be repeated as the state of now. */
  isDoubtful: boolean
  language: Language
}

/** A kept page with a notice of its age. One that is too old no longer claims that anything is operational. */
export function withAge(html: string, { since, ageMs, isDoubtful, language }: Age): string {
  const { say } = language
  const age = durationText(ageMs, language)
  const notice = `<p class="stale" role="status">${escapeHtml(say('stale.notice', { age, time: timeText(since, language) }))}</p>`
  const noticed = html.replace(/<main\b[^>]*>/, (main) => main + notice)
  return isDoubtful ? withoutClaims(noticed, language) : noticed
}

function withoutClaims(html: string, { say }: Language): string {
  const unknown = escapeHtml(say('stale.unknown'))
  if (!html.includes('<!--claim-->')) return html
  return html
    .replace('<body', '<body class="is-doubtful"')
    .replace(/<!--claim-->.*?<!--\/claim-->/gs, unknown)
    .replace(/<title>.*?(?= · |<\/title>)/s, () => `<title>${unknown}`)
    .replace(
      /(<meta (?:name|property)="(?:og:)?(?:title|description)" content=")[^"]*/g,
      (_, start) => start + unknown,
    )
}
