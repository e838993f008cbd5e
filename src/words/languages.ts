import { readdirSync, readFileSync } from 'node:fs'
import { root } from '#src/root.ts'
import { english } from './english.ts'
import { type Catalogue, createLanguage, type Language } from './language.ts'

const folder = new URL('src/words/catalogues/', root)

/** Every catalogue there is: adding a language is adding a file. */
export const readCatalogues = (): Catalogue[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))

/** The languages of the public site: English, which has the plain addresses, and then the others. */
export const createLanguages = (catalogues: Catalogue[]): Language[] => [
  english,
  ...catalogues
    .filter(({ tag }) => tag !== english.tag)
    .map((each) => createLanguage(each, { prefix: `/${each.tag}`, fallsBack: english })),
]

/** The language that a page's address asks for, and the address without it. Feeds and other files are in one language. */
export function languageOf(path: string, languages: Language[]): { language: Language; path: string } {
  if (/\.[^/]*$/.test(path)) return { language: english, path }
  const language = languages.find(
    ({ prefix }) => prefix && (path === prefix || path.startsWith(`${prefix}/`)),
  )
  if (!language) return { language: english, path }
  return { language, path: path.slice(language.prefix.length) || '/' }
}
