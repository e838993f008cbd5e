import catalogue from './catalogues/en.json' with { type: 'json' }
import { type Catalogue, createLanguage } from './language.ts'

/** The language of the plain addresses and of the feeds, and of whatever another language has no word for. */
export const english = createLanguage(catalogue as Catalogue, { prefix: '' })
