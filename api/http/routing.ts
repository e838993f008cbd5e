import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { TokenScope } from '#db/schema/access.ts'
import { objection } from '../schemas/common.ts'
import { requires } from './authenticate.ts'
import type { Env } from './env.ts'
import { type FieldError, invalidRequest } from './problem.ts'

/** A router whose schemas' complaints become one problem that names every field. */
export function createRouter(): OpenAPIHono<Env> {
  const router = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return
      // The validator passes along what it was given, which its type does not say.
      const input = 'data' in result ? result.data : undefined
      throw invalidRequest(result.error.issues.flatMap((issue) => fieldErrors(issue, input)))
    },
  })
  const { openapi } = router
  // Where a route names no query, none is taken: who asks for a preview of what has none must not set it off.
  router.openapi = ((route, ...rest) =>
    openapi({ ...route, request: { query: noQuery, ...route.request } }, ...rest)) as typeof openapi
  return router
}

const noQuery = z.strictObject({})

/** What a route says of who may call it; part of every route's definition. */
export const needs = (scope: TokenScope) => ({
  security: [{ token: [scope] }],
  middleware: requires(scope),
})

/** The JSON body that a route takes. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})

/** A JSON answer of a route. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

const problem = z
  .object({
    type: z.string().openapi({ example: '/problems/policy-objections' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    request_id: z.string(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Fields that do not have the form they must have.' }),
    objections: z
      .array(objection)
      .optional()
      .openapi({ description: 'Everything that the policy holds against it.' }),
  })
  .openapi('Problem', { description: 'What went wrong, as RFC 9457 says it.' })

/** A problem as the answer of a route. */
export const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})

/** The answers that every route may give besides its own. */
export const problems = { default: problemAnswer('What went wrong.') }

/** The header that makes a POST safe to send again. */
export const idempotencyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({
    description:
      'A text of your own making. A retry with the same key gets the first answer and does nothing twice.',
    example: '5f0c7a52-declare',
  }),
})

type Issue = z.core.$ZodIssue

/** Who got a name wrong looks for the right one. Only the schema knows it, and only here is the schema at hand. */
z.config({
  customError: ({ code, inst }) =>
    code === 'unrecognized_keys' && inst instanceof z.ZodObject
      ? `is not a known field; there ${knownFields(Object.keys(inst.shape))}`
      : undefined,
})

const knownFields = (names: string[]) => (names.length > 0 ? `are: ${names.join(', ')}` : 'is none')

function fieldErrors(issue: Issue, input: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: nameOf([...issue.path, key]), message: issue.message }))
  }
  return [{ field: nameOf(issue.path), message: messageOf(issue, input) }]
}

function messageOf(issue: Issue, input: unknown): string {
  const isOfWrongKind = issue.code === 'invalid_type' || issue.code === 'invalid_value'
  if (isOfWrongKind && issue.path.length > 0 && valueAt(input, issue.path) === undefined) {
    return issue.code === 'invalid_value' ? `is missing; ${issue.message}` : 'is missing'
  }
  const isUnworded = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
  return isUnworded ? `must be ${typeNames[issue.expected] ?? issue.expected}` : issue.message
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

/** `scope.components[0].id` from the path to it. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) =>
      typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key),
    '',
  )
