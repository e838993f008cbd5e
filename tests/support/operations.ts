import { createApi } from '#api/app.ts'
import type { TokenScope } from '#db/schema/access.ts'
import type { Hub } from '#src/hub.ts'

/** One call that the API's own document describes. */
export type Operation = {
  method: string
  /** Below `/api/admin`, or whole where it lies beside it. */
  path: string
  operationId: string
  /** Null where a signature stands for the token. */
  scope: TokenScope | null
  hasBody: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: a document from outside, as a test reads it
export type OpenapiJson = any

/** The OpenAPI document as a client gets it. */
export async function readOpenapi(hub: Hub): Promise<OpenapiJson> {
  return (await createApi(hub).request('/api/admin/openapi.json')).json()
}

/** Every call of the admin API, from its document. */
export async function listOperations(hub: Hub): Promise<Operation[]> {
  const { paths } = await readOpenapi(hub)
  return Object.entries<OpenapiJson>(paths).flatMap(([path, { servers, ...item }]) =>
    Object.entries<OpenapiJson>(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: `${servers?.[0].url ?? ''}${path}`,
      operationId: operation.operationId,
      scope: operation.security[0].token?.[0] ?? null,
      hasBody: operation.requestBody !== undefined,
    })),
  )
}

/** A path with ids that belong to nothing. */
export const withUnknownIds = (path: string): string => path.replaceAll(/\{\w+\}/g, 'aaaaaaaaaaaa')
