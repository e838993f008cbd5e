import { LRUCache } from 'lru-cache'
import type { Clock } from '#src/clock.ts'
import { createLanguages, languageOf, readCatalogues } from '#src/words/languages.ts'
import { type Answer, mayBeKept, type Render } from '../cache/answer.ts'
import type { Kept, Shelf } from './shelf.ts'
import { withAge } from './with-age.ts'

/** Makes answers, and where that fails repeats the last good one, with its age. */
export type LastGood = {
  render: Render
  /** Forgets every answer, in memory and on disk: words were purged. */
  forget(): Promise<void>
  /** Resolves once every good answer until now is on disk. */
  settled(): Promise<void>
}

type Parts = { render: Render; shelf: Shelf; clock: Clock; patienceMs?: number }

/** From when on we no longer repeat what an old answer says of the present, in milliseconds. */
export const doubtAfterMs = 5 * 60_000

/** How long an answer that failed is not tried again, in milliseconds: those who wait are many. */
const pauseMs = 1_000

const languages = createLanguages(readCatalogues())

export function createLastGood({ render, shelf, clock, patienceMs = 10_000 }: Parts): LastGood {
  const inMemory = new LRUCache<string, Kept>({
    max: 1_000,
    maxSize: 16 * 2 ** 20,
    sizeCalculation: ({ body }) => body.length + 500,
  })
  let forgettings = 0

  async function renderOrRepeat(path: string): Promise<Answer> {
    const madeAt = clock()
    const before = forgettings
    let failed: Answer | null = null
    try {
      const answer = await within(patienceMs, render(path))
      if (answer.status < 500) {
        if (answer.status === 200 && mayBeKept(answer) && before === forgettings)
          keep(path, { ...answer, madeAt })
        return answer
      }
      failed = answer
    } catch (error) {
      console.error(`${path} could not be rendered`, error)
    }
    const kept = inMemory.get(path) ?? (await shelf.find(path))
    return kept ? repeat(path, kept, clock(), failed) : nothing(failed)
  }

  function keep(path: string, answer: Kept): void {
    const known = inMemory.get(path)
    inMemory.set(path, answer)
    // The same again is not worth the disk, until its date says too little.
    const isSame =
      known?.body.equals(answer.body) && answer.madeAt.getTime() - known.madeAt.getTime() < 60_000
    if (!isSame) shelf.put(path, answer)
  }

  return {
    render: renderOrRepeat,
    async forget() {
      forgettings++
      inMemory.clear()
      await shelf.clear()
    },
    settled: shelf.settled,
  }
}

/** An old answer, as it may be given now. It counts for as long as it is worth no new attempt. */
function repeat(path: string, kept: Kept, now: Date, failed: Answer | null): Answer {
  const ageMs = Math.max(0, now.getTime() - kept.madeAt.getTime())
  const isDoubtful = ageMs >= doubtAfterMs
  const type = kept.headers['content-type'] ?? ''
  if (isDoubtful && !tellsItsTime.test(type)) return nothing(failed)
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

/** The page that failed, where it could say so itself; else a few words. The fault is ours, whatever the address. */
function nothing(failed: Answer | null): Answer {
  const headers = { 'cache-control': 'no-store', 'retry-after': '5' }
  if (failed) return { ...failed, status: 503, headers: { ...failed.headers, ...headers } }
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

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms).unref()
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
