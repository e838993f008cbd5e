import { open } from 'node:fs/promises'

/** A source that cannot be read. The message says what is wrong with it. */
export class SourceUnreadable extends Error {
  constructor(source: string, problem: string) {
    super(`${source} ${problem}`)
    this.name = 'SourceUnreadable'
  }
}

export type Limits = { timeoutMs: number; maxBytes: number }

const defaultLimits: Limits = { timeoutMs: 30_000, maxBytes: 64 * 1024 * 1024 }

/**
 * The text of a file or of an http or https address.
 *
 * @throws `SourceUnreadable`
 */
export async function readSource(source: string, limits: Limits = defaultLimits): Promise<string> {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
  const bytes = isAddress ? await fetchBytes(source, limits) : await readBytes(source, limits)
  return decode(bytes, source)
}

async function fetchBytes(address: string, { timeoutMs, maxBytes }: Limits): Promise<Buffer> {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SourceUnreadable(address, 'is not an http or https address')
  }
  if (url.username || url.password) {
    throw new SourceUnreadable(url.host, 'is given with a password; fetch it otherwise and name the file')
  }
  try {
    const answer = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      throw new SourceUnreadable(address, `answered ${answer.status} ${answer.statusText}`.trim())
    }
    return await collect(answer.body ?? [], address, maxBytes)
  } catch (error) {
    throw error instanceof SourceUnreadable ? error : new SourceUnreadable(address, failure(error, timeoutMs))
  }
}

async function readBytes(file: string, { maxBytes }: Limits): Promise<Buffer> {
  try {
    await using handle = await open(file)
    return await collect(handle.createReadStream({ autoClose: false }), file, maxBytes)
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new SourceUnreadable(file, fileProblems[code] ?? `cannot be read: ${(error as Error).message}`)
  }
}

const fileProblems: Record<string, string> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
}

async function collect(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  source: string,
  maxBytes: number,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > maxBytes) throw new SourceUnreadable(source, `is larger than ${maxBytes / 1024 / 1024} MiB`)
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts)
}

function failure(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return `did not answer within ${timeoutMs / 1000} s`
  // What fetch throws says only that it failed; why is its cause.
  return `cannot be reached: ${cause instanceof Error ? cause.message || String(cause) : message}`
}

function decode(bytes: Buffer, source: string): string {
  try {
    return strictUtf8(bytes)
  } catch {
    throw new SourceUnreadable(source, `is not UTF-8 text: see line ${firstBadLine(bytes)}`)
  }
}

const strictUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

function firstBadLine(bytes: Buffer): number {
  for (let start = 0, line = 1; ; line++) {
    const end = bytes.indexOf('\n', start)
    try {
      strictUtf8(bytes.subarray(start, end < 0 ? bytes.length : end))
    } catch {
      return line
    }
    if (end < 0) return line
    start = end + 1
  }
}
