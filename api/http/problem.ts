import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { DatabaseBusy } from '#db/writer.ts'
import type { Objection } from '#src/policy/objections.ts'
import type { Env } from './env.ts'

/** What is wrong with a request, as RFC 9457 wants it said. */
export type ProblemDetails = {
  type: string
  title: string
  status: number
  detail: string
  [member: string]: unknown
}

/** A problem that the client can do something about: thrown in `api/` only. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode
  readonly details: ProblemDetails
  readonly headers: Record<string, string>

  constructor(
    status: ContentfulStatusCode,
    kind: string,
    title: string,
    detail: string,
    {
      members = {},
      headers = {},
    }: { members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.details = { type: `/problems/${kind}`, title, status, detail, ...members }
    this.headers = headers
  }

  /** The problem that was answered once, from its details. */
  static from({ type, title, status, detail, ...members }: ProblemDetails): Problem {
    return new Problem(status as ContentfulStatusCode, type.replace('/problems/', ''), title, detail, {
      members,
    })
  }
}

/** A field of the request that does not have the form it must have. */
export type FieldError = { field: string; message: string }

export const notFound = (what: string): Problem =>
  new Problem(404, 'not-found', 'Not found', `There is no ${what} with this id.`)

/** A name in the address that is none of the few that there are. */
export const notAmong = (what: string, named: string, names: readonly string[]): Problem =>
  new Problem(404, 'not-found', 'Not found', `There is no ${what} ${named}; there are: ${names.join(', ')}.`)

export const invalidRequest = (errors: FieldError[]): Problem =>
  new Problem(
    422,
    'invalid-request',
    'The request is not valid',
    errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; '),
    { members: { errors } },
  )

export const policyObjections = (objections: Objection[]): Problem =>
  new Problem(
    422,
    'policy-objections',
    'The incident policy objects',
    `${objections.length === 1 ? 'One objection' : `${objections.length} objections`}; nothing was published or changed.`,
    { members: { objections } },
  )

export const conflict = (detail: string, members: Record<string, unknown> = {}): Problem =>
  new Problem(409, 'conflict', 'Somebody else was first', detail, { members })

/** Nobody was faster: it cannot be done to what is as this is. */
export const notAsItStands = (detail: string): Problem =>
  new Problem(409, 'conflict', 'Not as things stand', detail)

/** Every error becomes problem+json here. What we did not foresee is logged with its request id and told to nobody. */
export const answerError: ErrorHandler<Env> = (error, c) => {
  if (error instanceof Problem) return answer(c, error)
  if (error instanceof DatabaseBusy) return answer(c, databaseCannotWrite(error))
  if (error instanceof HTTPException) {
    return answer(c, new Problem(error.status, 'invalid-request', 'The request is not valid', error.message))
  }
  if (isBrokenOff(error)) return answer(c, brokenOff())
  const fault = databaseFaultOf(error)
  if (fault) {
    console.error(`request ${c.var.requestId}: the database failed`, error)
    return answer(c, databaseCannotWrite(new Error(`${fault}; nothing was written`)))
  }
  console.error(`request ${c.var.requestId} failed`, error)
  return answer(
    c,
    new Problem(
      500,
      'internal-error',
      'Our mistake',
      'Something failed on our side; nothing was written. The log has more under the request id.',
    ),
  )
}

export const answerNotFound: NotFoundHandler<Env> = (c) =>
  answer(c, new Problem(404, 'not-found', 'Not found', `There is nothing at ${c.req.method} ${c.req.path}.`))

const databaseCannotWrite = (error: Error): Problem =>
  new Problem(503, 'database-unavailable', 'The database is unavailable', `${error.message}.`, {
    headers: { 'retry-after': '5' },
  })

/** Whether the line was lost while the body came: no fault of ours, and nobody is left to hear of it. */
const isBrokenOff = (error: Error): boolean => 'code' in error && error.code === 'ECONNRESET'

const brokenOff = (): Problem =>
  new Problem(
    400,
    'body-broken-off',
    'The body broke off',
    'The connection was lost before the whole body came.',
  )

/** What ails the database, in the words of whoever has to tell somebody who can mend it: not the client's fault, and not a bug of ours. */
function databaseFaultOf(error: Error): string | undefined {
  const [, code = ''] = /^SQLITE_([A-Z]+)/.exec('code' in error ? String(error.code) : '') ?? []
  return databaseFaults[code]
}

/** By SQLite's primary result codes. */
const databaseFaults: Record<string, string> = {
  FULL: 'the disk is full',
  IOERR: 'the disk cannot be read or written',
  READONLY: 'the database is read-only',
  CANTOPEN: 'the database cannot be opened',
  CORRUPT: 'the database is damaged',
  NOTADB: 'the database is damaged',
  BUSY: 'the database is in use elsewhere',
}

function answer(c: Parameters<ErrorHandler<Env>>[1], problem: Problem): Response {
  return c.body(JSON.stringify({ ...problem.details, request_id: c.var.requestId }), problem.status, {
    ...problem.headers,
    'content-type': 'application/problem+json',
  })
}
