import { createLanguages, languageOf, readCatalogues } from '#src/words/languages.ts'
import type { Answer } from '../cache/answer.ts'
import { isForPrograms } from '../cache/surrogate-keys.ts'
import type { Kept } from './shelf.ts'
import { withAge } from './with-age.ts'

/** From when on we no longer repeat what an old answer says of the present, in milliseconds. */
const doubtAfterMs = 5 * 60_000

/** How long an answer that failed is not tried again, in milliseconds: those who wait are many. */
const pauseMs = 1_000

const languages = createLanguages(readCatalogues())

/** An old answer, as it may be given now. It counts for as long as it is worth no new attempt. */
export function repeat(path: string, kept: Kept, now: Date, failed: Answer | null): Answer {
  const ageMs = Math.max(0, now.getTime() - kept.madeAt.getTime())
  const isDoubtful = ageMs >= doubtAfterMs
  const type = kept.headers['content-type'] ?? ''
  if (isDoubtful && !tellsItsTime.test(type)) return nothing(path, failed)
  const { language } = languageOf(path, languages)
  const body = type.startsWith('text/html')
    ? Buffer.from(withAge(kept.body.toString(), { since: kept.madeAt, ageMs, isDoubtful, language }))
    : kept.body
  return {
    ...kept,
    body,
    headers: {
      ...kept.headers,
      warning: '110 - "Response is Stale"',
      'allclear-stale-since': kept.madeAt.toISOString(),
    },
    changesAt: new Date(now.getTime() + pauseMs),
    changedAt: null,
  }
}

/** A page can say that it is old, feeds and calendars tell what happened when; whatever else is read as the state of now. */
const tellsItsTime = /html|xml|calendar|feed/

/**
 * The page that failed, where it could say so itself; else, and for programs, a few words. The fault is ours, whatever the
 * address.
 */
export function nothing(path: string, failed: Answer | null): Answer {
  const headers = { 'cache-control': 'no-store', 'retry-after': '5' }
  if (failed && !isForPrograms(path))
    return { ...failed, status: 503, headers: { ...failed.headers, ...headers } }
  const problem = {
    type: '/problems/page-unavailable',
    title: 'The status page cannot look this up',
    status: 503,
    detail: 'The fault is in the status page itself. It says nothing about the services that it reports on.',
  }
  return {
    status: 503,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: Buffer.from(JSON.stringify(problem)),
    changesAt: null,
    changedAt: null,
  }
}
