import { IntlMessageFormat } from 'intl-messageformat'
import { once } from '#src/once.ts'
import type english from './catalogues/en.json'

/** A word of the public site, by its name in the catalogues. */
export type Word = keyof (typeof english)['words']

/** One file of `catalogues/`: the public site's own words in one language, as ICU messages. */
export type Catalogue = {
  /** BCP 47. */
  tag: string
  /** What the language calls itself. */
  name: string
  direction: 'ltr' | 'rtl'
  /** BCP 47: the locale that dates and numbers are written by. */
  dates: string
  words: Partial<Record<Word, string>>
}

type Values = Record<string, string | number>

/** How the public site speaks to a reader. */
export type Language = Pick<Catalogue, 'tag' | 'name' | 'direction' | 'dates'> & {
  /** What its addresses begin with: nothing for the first language, else such as `/de`. */
  prefix: string
  /** A word or sentence, with its placeholders filled in. */
  say(word: Word, values?: Values): string
  /** A sentence cut where placeholders stand that markup will take the place of. */
  pieces(word: Word, placeholders: string[], values?: Values): (string | { placeholder: string })[]
  /** The address, in this language, of a page of this site. */
  to(path: string): string
}

/** A language from its catalogue. What it has no word for is said in the language that it `fallsBack` to. */
export function createLanguage(
  { tag, name, direction, dates, words }: Catalogue,
  { prefix, fallsBack }: { prefix: string; fallsBack?: Language },
): Language {
  const parsed = new Map<Word, IntlMessageFormat>()
  /** What is said without filling anything in, which is most, is always the same. */
  const plain = new Map<Word, string>()

  function messageOf(word: Word): IntlMessageFormat | undefined {
    const text = words[word]
    if (text === undefined) return undefined
    return once(parsed, word, () => new IntlMessageFormat(text, tag, undefined, { ignoreTag: true }))
  }

  const say = (word: Word, values?: Values): string =>
    values === undefined ? once(plain, word, () => fill(word)) : fill(word, values)

  const fill = (word: Word, values?: Values): string => {
    const message = messageOf(word)
    if (message) return String(message.format(values))
    if (fallsBack) return fallsBack.say(word, values)
    throw new Error(`the catalogue of ${tag} has no word for ${word}`)
  }

  return {
    ...{ tag, name, direction, dates, prefix, say },
    pieces(word, placeholders, values) {
      const marks = Object.fromEntries(placeholders.map((name) => [name, mark + name + mark]))
      const cut = say(word, { ...values, ...marks }).split(mark)
      return cut.map((piece, place) => (place % 2 === 0 ? piece : { placeholder: piece }))
    },
    to: (path) => (path === '/' && prefix !== '' ? prefix : prefix + path),
  }
}

/** Stands on both sides of a placeholder's name: no sentence holds it. */
const mark = '\u0000'
