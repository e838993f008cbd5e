import type { Context, HonoRequest } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Env } from './env.ts'
import { Problem } from './problem.ts'

const bodyLimitKib = 256

/** Refuses a body that is too large as soon as that shows: by its length, or where it has none while it is read. */
export const limitBody = createMiddleware<Env>(async (c, next) => {
  const length = c.req.header('content-length')
  if (Number(length ?? 0) > bodyLimitKib * 1024) throw tooLarge()
  // No more comes than the length says (RFC 9112, section 6.2), so that only a body without one is read piece by piece.
  // Hono's body limit would make a new Request of the server's, and that fails outside of tests.
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const { body } = length === undefined && !isRead ? c.req.raw : {}
  if (body) {
    const bytes = await readUpTo(bodyLimitKib * 1024, body)
    if (!bytes) throw tooLarge()
    keep(c, 'arrayBuffer', bytes)
  }
  await next()
})

/** Whoever asks for the body in this form gets what was read: Hono's cache holds promises, although its type says otherwise. */
function keep<Form extends 'arrayBuffer' | 'text'>(c: Context<Env>, form: Form, body: BodyCache[Form]): void {
  c.req.bodyCache[form] = Promise.resolve(body) as unknown as BodyCache[Form]
}

type BodyCache = Required<HonoRequest['bodyCache']>

/** Null where it is longer. The rest is left unread, not cancelled: that would cut the line before the answer. */
export async function readUpTo(
  mostBytes: number,
  body: ReadableStream<Uint8Array>,
): Promise<ArrayBuffer | null> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.length
    if (bytes > mostBytes) return null
    chunks.push(read.value)
  }
  return new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer()
}

const tooLarge = () =>
  new Problem(413, 'body-too-large', 'The body is too large', `A body may have ${bodyLimitKib} KiB.`)

/** Refuses a body that is no JSON object in well-formed Unicode, before a schema sees it. */
export const requireJson = createMiddleware<Env>(async (c, next) => {
  if (['POST', 'PATCH', 'PUT'].includes(c.req.method)) await checkJson(c)
  await next()
})

async function checkJson(c: Context<Env>): Promise<void> {
  const type = c.req.header('content-type')
  if (!type || !jsonType.test(type)) {
    const found = type ? `not ${type}` : 'and the request has no Content-Type'
    throw new Problem(415, 'not-json', 'Not JSON', `Send a body of type application/json, ${found}.`)
  }
  const encoding = c.req.header('content-encoding') ?? 'identity'
  if (!/^identity$/i.test(encoding)) {
    const detail = `Send the body as it is, without Content-Encoding: ${encoding}.`
    // By this header a client learns what it may send. (RFC 9110, section 12.5.3)
    throw new Problem(415, 'encoded-body', 'The body is encoded', detail, {
      headers: { 'accept-encoding': 'identity' },
    })
  }
  const text = decode(await c.req.arrayBuffer())
  keep(c, 'text', text)
  const value = parse(text)
  const place = illFormedAt(value, '')
  if (place !== null) {
    throw new Problem(
      400,
      'ill-formed-text',
      'Ill-formed text',
      `${place || 'The body'} holds a lone surrogate or a NUL character; text must be well-formed Unicode.`,
    )
  }
}

// What the validator behind this reads as JSON: it would answer 415 to anything else in words of its own.
const jsonType = /^application\/([a-z.-]+\+)?json(;\s*[a-z0-9-]+=[^;]+)*$/i

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem(400, 'ill-formed-text', 'Ill-formed text', 'The body is not well-formed UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    throw new Problem(400, 'malformed-json', 'Malformed JSON', `The body is not JSON: ${reason}.`)
  }
}

/** The path of the first text, key or value, that a receiver of our JSON could not read; null when there is none. */
function illFormedAt(value: unknown, path: string, depth = 0): string | null {
  if (typeof value === 'string') return isReadable(value) ? null : path
  if (typeof value !== 'object' || value === null) return null
  if (depth === deepestNesting) {
    throw new Problem(
      400,
      'malformed-json',
      'Malformed JSON',
      `The body is nested deeper than ${deepestNesting} levels.`,
    )
  }
  for (const [key, item] of Object.entries(value)) {
    if (!isReadable(key)) return path
    const place = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key
    const found = illFormedAt(item, place, depth + 1)
    if (found !== null) return found
  }
  return null
}

const deepestNesting = 16

const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
