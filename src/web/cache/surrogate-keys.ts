import type { Language } from '#src/words/language.ts'
import { languageOf } from '#src/words/languages.ts'

/**
 * What a cache in front of us may throw an answer away by: `all`, what kind it is, and what it shows, `incident-ID` or
 * `maintenance-ID` where that is one of them and `summary` where it is more. Fastly and Varnish read them as
 * Surrogate-Key, Cloudflare and others as Cache-Tag.
 */
export function surrogateKeys(path: string, languages: Language[]): Record<string, string> {
  const plain = languageOf(path, languages).path
  const [, kind, id] = /^\/(incident|component|region|maintenance)s?\/(\w{12})(?!\w)/.exec(plain) ?? []
  const isOfOne = kind === 'incident' || kind === 'maintenance'
  const keys = [
    'all',
    isForPrograms(plain) ? 'feed' : 'page',
    ...(isOfOne ? [] : ['summary']),
    ...(id ? [`${kind}-${id}`] : []),
  ]
  return { 'surrogate-key': keys.join(' '), 'cache-tag': keys.join(',') }
}

/** Whether an address is that of a feed, a picture or other data, and not that of a page. */
export const isForPrograms = (path: string): boolean => /\.\w+$/.test(path)
