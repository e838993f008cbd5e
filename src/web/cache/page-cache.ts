import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Revisions } from '#db/revisions.ts'
import type { Clock } from '#src/clock.ts'
import { answerFault } from '../answer-problem.ts'
import { holdsAt, mayBeKept, type Render } from './answer.ts'
import { type Encoding, encodingFor } from './encoding.ts'
import {
  type CommonHeaders,
  createEntry,
  type Entry,
  expectedAfter,
  improve,
  sizeOf,
  variantOf,
} from './entry.ts'
import { hasOnePlainHost } from './one-host.ts'
import { send } from './send.ts'

export type PageCache = {
  /**
   * Answers an address that is known, from memory or as soon as it is made anew, and says whether it did: after a change
   * all who wait for the same need pass nothing else.
   */
  answerAtOnce(request: IncomingMessage, response: ServerResponse): boolean
  /** Answers a GET or HEAD of an address, from memory or made now. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
  /** Has what is asked for most ready before it is asked for. */
  warm(): Promise<void>
  /** Makes page and feed anew, although they are kept: what makes them is then ready for the next change. */
  renew(): Promise<void>
  /** Has no words that were purged stay in memory: what is out of date waits there for the next who asks. */
  forget(): void
  close(): void
}

export type PageCacheParts = {
  render: Render
  revisions: Revisions
  clock: Clock
  /** What every answer carries. */
  common: CommonHeaders
  /** How much may be kept. Addresses that name nothing have a smaller room of their own. */
  limits?: { bytes: number; entries: number }
  /** How long somebody who publishes waits for the new pages, in milliseconds: one that hangs must not hold them up. */
  patienceMs?: number
}

/** Made anew before the publishing call is answered, whether or not somebody has asked. */
const alwaysWarm = ['/', '/rss.xml']
const mostWarm = 8

/** So many readers and so long a life pay for the smallest brotli. */
const improvedAfterHits = 64
const improvedAfterMs = 2_000

/**
 * Public answers in memory: each rendered once per state of the public data, however many ask at once, and compressed
 * once per encoding. An answer dies with the revision or at the moment at which it changes by itself, never by age.
 */
export function createPageCache({
  render,
  revisions,
  clock,
  common,
  limits = { bytes: 64 * 1024 * 1024, entries: 5_000 },
  patienceMs = 2_000,
}: PageCacheParts): PageCache {
  const found = roomFor(limits)
  const missing = roomFor({ bytes: limits.bytes / 16, entries: limits.entries / 5 })
  const flights = new Map<string, Promise<Entry>>()

  const isCurrent = (entry: Entry): boolean => entry.state === revisions.current() && holdsAt(entry, clock())

  const keptFor = (path: string): Entry | undefined => found.get(path) ?? missing.get(path)

  /** The current answer to an address; one that waits for the same render joins it. */
  async function entryFor(path: string): Promise<Entry> {
    const kept = keptFor(path)
    if (kept && isCurrent(kept)) return kept
    // Who asks after a commit must not join a render that began before it.
    const flight = `${revisions.current()} ${path}`
    const joined = flights.get(flight)
    if (joined) return joined
    const made = make(path, kept).finally(() => flights.delete(flight))
    flights.set(flight, made)
    return made
  }

  async function make(path: string, previous: Entry | undefined): Promise<Entry> {
    const state = revisions.current()
    const entry = createEntry(await render(path), state, clock(), previous)
    if (!mayBeKept(entry)) return entry
    // What came out the same has its compressed forms already.
    if (previous && isCurrent(previous) && isSame(previous, entry)) return previous
    const [room, other] = entry.status === 404 ? [missing, found] : [found, missing]
    other.delete(path)
    room.set(path, entry)
    return entry
  }

  /** Whoever published waits for this: the page and what else is asked for most are ready when they are told. */
  async function warm(): Promise<void> {
    const often = [...found.entries()]
      .filter(([, { hits }]) => hits > 0)
      .sort((a, b) => b[1].hits - a[1].hits)
    const paths = new Set([...alwaysWarm, ...often.slice(0, mostWarm).map(([path]) => path)])
    const made = Promise.all(
      [...paths].map(async (path, place) => {
        const wanted = expectedAfter(found.peek(path))
        // The page before is rendered by then, unless it hangs: zlib's own threads compress it meanwhile.
        for (let turn = 0; turn < place; turn++) await nextTurn()
        const entry = await entryFor(path)
        // Nobody who published need wait for that; who comes before it is done gets the same.
        for (const encoding of wanted) variantOf(entry, encoding, common)
      }),
    )
    await Promise.race([made, delay(patienceMs, undefined, { ref: false })])
  }

  async function answerOnceMade(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    encoding: Encoding,
  ): Promise<void> {
    const entry = await entryFor(path)
    const variant = await variantOf(entry, encoding, common)
    count(entry, encoding)
    send(request, response, entry, variant)
  }

  /** Apart from what answers from memory, which is spared the closure. */
  function answerSoon(request: IncomingMessage, response: ServerResponse, encoding: Encoding): void {
    answerOnceMade(request, response, request.url!, encoding).catch((error) =>
      answerFault(response.setHeaders(new Map(Object.entries(common))), error),
    )
  }

  function count(entry: Entry, encoding: Encoding): void {
    entry.hits++
    entry.asked.add(encoding)
    if (entry.isImproved || entry.hits % improvedAfterHits !== 0) return
    if (performance.now() - entry.madeAtMs < improvedAfterMs) return
    improve(entry, common).catch(report)
  }

  const stopListening = revisions.onChange(warm)
  return {
    answerAtOnce(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const entry = keptFor(request.url!)
      if (!entry || !hasOnePlainHost(request)) return false
      const encoding = encodingFor(request.headers['accept-encoding'])
      const variant = isCurrent(entry) ? entry.variants[encoding] : undefined
      if (variant) {
        count(entry, encoding)
        send(request, response, entry, variant)
      } else {
        answerSoon(request, response, encoding)
      }
      return true
    },
    answer(request, response, path) {
      // The front door has set what all answers carry; a kept one says itself what it carries.
      for (const name of response.getHeaderNames()) response.removeHeader(name)
      return answerOnceMade(
        request,
        response,
        canonical(path),
        encodingFor(request.headers['accept-encoding']),
      )
    },
    warm,
    async renew() {
      for (const path of alwaysWarm) await make(path, keptFor(path))
      await warm()
    },
    forget() {
      found.clear()
      missing.clear()
    },
    close: stopListening,
  }
}

const report = (error: unknown): void => console.error('an answer could not be compressed smaller', error)

const isSame = (one: Entry, other: Entry): boolean =>
  one.state === other.state &&
  one.digest === other.digest &&
  Number(one.changesAt) === Number(other.changesAt)

const roomFor = ({ bytes, entries }: { bytes: number; entries: number }) =>
  new LRUCache<string, Entry>({
    max: Math.ceil(entries),
    maxSize: Math.ceil(bytes),
    // Its variants come later: the plain body thrice is about what they take together.
    sizeCalculation: (entry) => sizeOf(entry) + 2 * entry.body.length,
  })

/** One address for what is one page: a query string, a last slash and how a character is spelt (RFC 3986, 6.2.2) change nothing. */
function canonical(path: string): string {
  const spelt = path.replace(/%[\da-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
  })
  return spelt.length > 1 && spelt.endsWith('/') ? spelt.slice(0, -1) : spelt
}
