import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from './http/env.ts'

/** The admin API described in OpenAPI 3.1, from the schemas that validate its requests. */
export const openapiDocument = (admin: OpenAPIHono<Env>) => {
  admin.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An admin token. Its scope is one of read, comms, responder, admin; each includes the ones before it.',
  })
  return admin.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Allclear admin API',
      version: '1',
      description:
        'Declare incidents and publish the updates that the incident policy demands. Times are ISO 8601 in UTC; lists go by `limit` and `cursor`; errors are RFC 9457 problems.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/api/admin' }],
  })
}
