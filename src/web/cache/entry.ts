import { createHash } from 'node:crypto'
import { type Answer, mayBeKept } from './answer.ts'
import { type Encoding, encode, encodeSmall, isWorthEncoding } from './encoding.ts'

/** An answer in one encoding, with its headers as node:http takes them: names and values in turn. */
export type Variant = { etag: string; bytes: Buffer; headers: string[]; notModified: string[] }

/** An answer that is kept, in every encoding that somebody has asked for. */
export type Entry = Answer & {
  /** The state of the public data that it was made of. */
  state: string
  /** Same content, same digest. */
  digest: string
  lastModified: Date
  /** Whether the one before it went out under the same date, which is as coarse as a second: then the date tells nobody which of them they have. */
  sharesDate: boolean
  madeAt: Date
  /** The same by the process's own clock, in milliseconds, which nobody sets. */
  madeAtMs: number
  hits: number
  /** In which encodings somebody has asked for it. */
  asked: Set<Encoding>
  isImproved: boolean
  variants: Partial<Record<Encoding, Variant>>
  /** Every tag that this content went out under. */
  etags: string[]
  pending: Partial<Record<Encoding, Promise<Variant>>>
}

/** How an answer may be kept by others, and what all answers carry. */
export type CommonHeaders = Record<string, string>

/**
 * Browsers ask again each time: who reloads in an outage must not see the page before. Shared caches in front of us
 * may answer for five seconds, go on with the old one for half a minute while they ask, and for a day when we are
 * gone. The others say the same to caches that take `no-cache` as meant for them too: nginx, which heeds its own only
 * where it comes first, RFC 9213, and Varnish and Fastly.
 */
export const caching: CommonHeaders = {
  'x-accel-expires': '5',
  'cache-control': 'no-cache, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400',
  'cdn-cache-control': 'max-age=5, stale-while-revalidate=30, stale-if-error=86400',
  'surrogate-control': 'max-age=5, stale-while-revalidate=30, stale-if-error=86400',
}

export function createEntry(answer: Answer, state: string, now: Date, previous?: Entry): Entry {
  const digest = createHash('sha256').update(answer.body).digest('base64url').slice(0, 27)
  const changedAt = answer.changedAt ?? now
  const isSame = previous?.digest === digest
  // What became another by itself has changed since the last write.
  const lastModified = isSame ? previous.lastModified : previous && now > changedAt ? now : changedAt
  return {
    ...answer,
    state,
    digest,
    lastModified,
    sharesDate: isSame
      ? previous.sharesDate
      : previous?.lastModified.toUTCString() === lastModified.toUTCString(),
    madeAt: now,
    madeAtMs: performance.now(),
    hits: 0,
    asked: new Set(),
    isImproved: false,
    variants: {},
    etags: [],
    pending: {},
  }
}

/** In which encodings the next answer will be asked for: as the one before was, or was made for where nobody asked. */
export function expectedAfter(previous: Entry | undefined): Encoding[] {
  if (!previous) return ['br']
  return previous.asked.size > 0 ? [...previous.asked] : (Object.keys(previous.pending) as Encoding[])
}

/** How many bytes an entry takes in memory, about. */
export const sizeOf = ({ body, variants }: Entry): number =>
  Object.values(variants).reduce((sum, { bytes }) => sum + bytes.length, body.length) + 2_000

/** The answer in an encoding; compressed once, however many wait for it. What cannot be compressed goes out as it is. */
export function variantOf(entry: Entry, encoding: Encoding, common: CommonHeaders): Promise<Variant> {
  const form = isWorthEncoding(entry.body, entry.headers['content-type']) ? encoding : 'identity'
  entry.pending[encoding] ??= encode(entry.body, form).then(
    (bytes) => keepVariant(entry, encoding, form, bytes, '', common),
    (error) => {
      console.error('an answer could not be compressed', error)
      delete entry.pending[encoding] // There may be memory again for the next reader.
      return variantOf(entry, 'identity', common)
    },
  )
  return entry.pending[encoding]
}

/** Replaces the quick brotli by the smallest. What went out under the quick one's tag is still the same content. */
export async function improve(entry: Entry, common: CommonHeaders): Promise<void> {
  if (entry.isImproved || !entry.variants.br || entry.variants.br.bytes === entry.body) return
  entry.isImproved = true
  const bytes = await encodeSmall(entry.body)
  if (bytes.length < entry.variants.br.bytes.length) keepVariant(entry, 'br', 'br', bytes, '-11', common)
}

function keepVariant(
  entry: Entry,
  place: Encoding,
  encoding: Encoding,
  bytes: Buffer,
  suffix: string,
  common: CommonHeaders,
): Variant {
  const etag = `"${entry.digest}-${encoding}${suffix}"`
  const validators = {
    ...(entry.headers['content-security-policy'] ? withoutFrameOptions(common) : common),
    ...cachingOf(entry),
    ...own(entry.headers),
    ...stateOf(entry),
    etag,
    'last-modified': entry.lastModified.toUTCString(),
    vary: 'accept-encoding',
  }
  const content = {
    'content-type': entry.headers['content-type'] ?? 'application/octet-stream',
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    'content-length': String(bytes.length),
  }
  const variant = {
    etag,
    bytes,
    headers: Object.entries({ ...content, ...validators }).flat(),
    notModified: Object.entries(validators).flat(),
  }
  entry.variants[place] = variant
  entry.etags.push(etag)
  return variant
}

/** What is not to be kept here is not to be kept by anybody in front of us either. */
function cachingOf(entry: Entry): CommonHeaders {
  if (entry.status === 200 && mayBeKept(entry)) return caching
  return { 'cache-control': mayBeKept(entry) ? 'no-cache' : (entry.headers['cache-control'] ?? 'no-store') }
}

/** Pages say of which state they were made, in the one header of theirs that their script can read. */
const stateOf = ({ headers, state }: Entry): CommonHeaders =>
  headers['content-type']?.startsWith('text/html') ? { 'server-timing': `state;desc="${state}"` } : {}

/** A route that has a policy of its own says in it who may frame it; the old header knows only everybody and nobody. */
const withoutFrameOptions = ({ 'x-frame-options': _, ...others }: CommonHeaders): CommonHeaders => others

/** What a route says of its answer besides what is ours to say. */
const own = (headers: Record<string, string>): CommonHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ours.has(name)))

const ours = new Set([
  ...['cache-control', 'etag', 'last-modified', 'vary', 'content-type', 'content-length', 'content-encoding'],
  ...['date', 'connection', 'keep-alive', 'transfer-encoding'],
])
