import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { expect, test } from 'vitest'
import { english } from '#src/words/english.ts'
import type { Word } from '#src/words/language.ts'
import { createLanguages, languageOf, readCatalogues } from '#src/words/languages.ts'

const catalogues = readCatalogues()
const words = catalogues.find(({ tag }) => tag === 'en')!.words
const others = catalogues.filter(({ tag }) => tag !== 'en').map((each) => [each.tag, each] as const)

test('the site speaks English, German and Arabic', () => {
  expect(catalogues.map(({ tag }) => tag).toSorted()).toEqual(expect.arrayContaining(['ar', 'de', 'en']))
})

test.each(others)('%s has every word, and none that nobody says', (_, catalogue) => {
  const missing = Object.keys(words).filter((word) => !catalogue.words[word as Word]?.trim())
  const unknown = Object.keys(catalogue.words).filter((word) => !(word in words))
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] })
})

test.each(others)('%s fills in what English fills in, sentence by sentence', (_, catalogue) => {
  const differing = (Object.keys(words) as Word[]).filter(
    (word) => String(placeholders(catalogue.words[word]!)) !== String(placeholders(words[word]!)),
  )
  expect(differing).toEqual([])
})

test.each(others)('%s has every plural form that its grammar asks for', (tag, catalogue) => {
  const wanted = new Intl.PluralRules(catalogue.dates).resolvedOptions().pluralCategories.filter(isWhole(tag))
  const lacking = Object.entries(catalogue.words).filter(([, text]) =>
    pluralForms(text).some((forms) =>
      wanted.some((form) => !forms.includes(form) && !forms.includes(exact[form]!)),
    ),
  )
  expect(lacking.map(([word]) => word)).toEqual([])
})

test('a language that lacks a word says it in English', () => {
  const [, esperanto] = createLanguages([
    { tag: 'eo', name: 'Esperanto', direction: 'ltr', dates: 'eo', words: { 'site.history': 'Historio' } },
  ])
  expect(esperanto!.say('site.history')).toBe('Historio')
  expect(esperanto!.say('site.follow')).toBe(english.say('site.follow'))
})

test('what is filled in stands as it is, whatever it looks like', () => {
  const hostile = "{name} <b>#</b> '{count}'"
  expect(english.say('incident.affected', { names: hostile })).toBe(`Affected: ${hostile}`)
})

test('an address begins with its language, and files have none', () => {
  const languages = createLanguages(catalogues)
  const asked = (path: string) => {
    const { language, path: rest } = languageOf(path, languages)
    return [language.tag, rest]
  }
  expect(asked('/')).toEqual(['en', '/'])
  expect(asked('/de')).toEqual(['de', '/'])
  expect(asked('/de/')).toEqual(['de', '/'])
  expect(asked('/ar/history/2026-03')).toEqual(['ar', '/history/2026-03'])
  expect(asked('/depot')).toEqual(['en', '/depot'])
  expect(asked('/de/rss.xml')).toEqual(['en', '/de/rss.xml'])
})

test('every language leads back to the address that it was read from', () => {
  const languages = createLanguages(catalogues)
  for (const { tag, to } of languages) {
    for (const path of ['/', '/history', '/incidents/abc']) {
      const read = languageOf(to(path), languages)
      expect([read.language.tag, read.path]).toEqual([tag, path])
    }
  }
})

/** Zero has words of its own in Arabic, but sentences may say `=0`; English and German have neither. */
const exact: Record<string, string> = { zero: '=0', one: '=1', two: '=2' }
/** `zero` is never counted to where the site counts; `other` is asked for by the parser. */
const isWhole = (_: string) => (form: string) => form !== 'zero'

function placeholders(text: string): string[] {
  const names = new Set<string>()
  walk(parse(text, { ignoreTag: true }), (element) => {
    if (element.type !== TYPE.literal && element.type !== TYPE.pound && 'value' in element)
      names.add(element.value)
  })
  return [...names].toSorted()
}

function pluralForms(text: string): string[][] {
  const forms: string[][] = []
  walk(parse(text, { ignoreTag: true }), (element) => {
    if (element.type === TYPE.plural) forms.push(Object.keys(element.options))
  })
  return forms
}

function walk(elements: MessageFormatElement[], visit: (element: MessageFormatElement) => void): void {
  for (const element of elements) {
    visit(element)
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue
    for (const option of Object.values(element.options)) walk(option.value, visit)
  }
}
