import type { OpenAPIHono } from '@hono/zod-openapi'
import { tokenScopes } from '#db/schema/access.ts'
import type { Env } from './http/env.ts'

/**
 * The admin API described in OpenAPI 3.1, from the schemas that validate its requests, and with it what programs ask
 * and say beside it, whose paths lie directly below `/api`.
 */
export function openapiDocument(admin: OpenAPIHono<Env>, beside: OpenAPIHono<Env>) {
  const registry = admin.openAPIRegistry
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: `An admin token. Its scope is one of ${tokenScopes.join(', ')}; each includes the ones before it.`,
  })
  registry.registerComponent('securitySchemes', 'signature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'A signature as Standard Webhooks has it, with `webhook-id` and `webhook-timestamp`, by the secret of the source.',
  })
  for (const [name, { description }] of Object.entries(commonProblems)) {
    registry.registerComponent('responses', name, {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })
  }
  const document = admin.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Allclear admin API',
      version: '1',
      description:
        'Declare incidents and publish the updates that the incident policy demands. Times are ISO 8601 in UTC; lists go by `limit` and `cursor`; errors are RFC 9457 problems.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/api/admin' }],
    tags,
  })
  const { paths, components } = beside.getOpenAPI31Document({ openapi: '3.1.0', info: document.info })
  for (const [path, item] of Object.entries(paths ?? {})) {
    document.paths = { ...document.paths, [path]: { servers: [{ url: '/api' }], ...item } }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...components?.schemas },
  }
  for (const [path, { servers: _, ...item }] of Object.entries(document.paths ?? {})) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      operation.responses = { ...problemsOf(path, operation), ...operation.responses }
    }
  }
  return document
}

export type OpenapiDocument = ReturnType<typeof openapiDocument>

const tags = [
  {
    name: 'Incidents',
    description:
      'Declared at once, internal until the first update, closed by a resolution or a cancellation.',
  },
  {
    name: 'Publishing',
    description:
      'What customers read. The policy judges every draft; its objections come all at once, and `preview=true` asks for them without publishing.',
  },
  {
    name: 'Published updates',
    description: 'What is out can be corrected, withdrawn and purged, always visibly.',
  },
  {
    name: 'Roles',
    description: 'Who runs an incident: IC, ops lead, comms lead and scribe. One person may hold several.',
  },
  {
    name: 'Timeline',
    description: 'The written record of an incident: what was done, and what people wrote down about it.',
  },
  {
    name: 'Obligations',
    description: 'What the policy still asks for: what, of whom, by when and where the policy says so.',
  },
  {
    name: 'Maintenance',
    description:
      'Planned work: announced, begun and ended by itself unless somebody holds it, moved in plain sight.',
  },
  {
    name: 'Components',
    description:
      'The parts of the platform that customers know by name. Their status follows from incidents and cannot be set.',
  },
  { name: 'Component groups', description: 'The headings under which the page lists components.' },
  { name: 'Regions', description: 'Where the platform runs: the other way in which a scope is stated.' },
  {
    name: 'Signals',
    description:
      "What monitors and desks say suggests incidents, with the policy's reason. A person turns a suggestion into an incident, or dismisses it.",
  },
  { name: 'Page', description: "The public page's own facts." },
  { name: 'People', description: 'Whom updates, the timeline and tokens name.' },
  {
    name: 'Tokens',
    description:
      'Who may call this API. A secret is shown once; of all others only a hash is stored. The last admin token cannot be revoked.',
  },
  {
    name: 'Policy',
    description: 'The incident policy in force: the document, and what the team has set otherwise.',
  },
  {
    name: 'Runbooks',
    description:
      "The policy's runbooks: what to do first, linked from an incident by what its scope touches.",
  },
  {
    name: 'Outbox',
    description:
      'What the hub tells the team: reminders, missed updates, escalations. Each is sent at least once under an id that never changes, and given up only in view.',
  },
  {
    name: 'Subscribers',
    description:
      'Who is told of every update by mail, chat or webhook, and what each of them was sent. Their addresses are told to admins alone.',
  },
  {
    name: 'Verification',
    description:
      'What is confirmed before an incident is resolved, by a person and with evidence, and the mitigations that are to be removed again.',
  },
  {
    name: 'Escalation',
    description:
      'To owners and to leadership, by a trigger of the policy: raised by a person, or by itself. Each is repeated until a named person acknowledges it.',
  },
  {
    name: 'Production freeze',
    description:
      'During Sev0 and Sev1 production is frozen: only changes that mitigate the incident or prevent recurrence are shipped, and every change is documented.',
  },
  {
    name: 'Postmortems',
    description:
      'What an incident taught, due some business days after it, and the action items that come of it, tracked to completion.',
  },
  { name: 'Audit', description: 'Every write with its author, in the order of writing.' },
]

type Operation = {
  security?: object[]
  requestBody?: unknown
  parameters?: { in?: string; name?: string }[]
  responses: Record<string, unknown>
}

/** The problems that a route can answer with because of its form; it states the others itself. */
const commonProblems = {
  BadRequest: { status: 400, description: 'The body is not JSON in well-formed Unicode.' },
  NotAuthenticated: { status: 401, description: 'The token is missing, unknown, revoked or expired.' },
  InsufficientScope: { status: 403, description: "The token's scope is too narrow." },
  NotFound: { status: 404, description: 'There is nothing with this id.' },
  Overtaken: { status: 409, description: 'Somebody has published since; the answer holds what they said.' },
  TooLarge: { status: 413, description: 'The body is too large.' },
  NotJson: { status: 415, description: 'The body is not declared as JSON.' },
  Unacceptable: {
    status: 422,
    description:
      'Fields do not have the form they must have (`errors`), or the policy objects (`objections`). Nothing was written.',
  },
  Unavailable: { status: 503, description: 'The database cannot be written right now. Try again.' },
}

function problemsOf(path: string, operation: Operation): Record<number, { $ref: string }> {
  const has = (place: string, name?: string) =>
    operation.parameters?.some((each) => each.in === place && (!name || each.name === name)) ?? false
  const hasBody = operation.requestBody !== undefined
  const applies: Record<keyof typeof commonProblems, boolean> = {
    BadRequest: hasBody,
    NotAuthenticated: operation.security !== undefined,
    InsufficientScope: operation.security?.some((each) => 'token' in each) ?? false,
    NotFound: path.includes('{'),
    Overtaken: has('header', 'if-match'),
    TooLarge: hasBody,
    NotJson: hasBody,
    Unacceptable: hasBody || has('query'),
    Unavailable: true,
  }
  const names = Object.keys(commonProblems) as (keyof typeof commonProblems)[]
  return Object.fromEntries(
    names
      .filter((name) => applies[name])
      .map((name) => [commonProblems[name].status, { $ref: `#/components/responses/${name}` }]),
  )
}
