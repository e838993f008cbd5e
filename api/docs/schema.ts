/** As much of JSON Schema as our document uses. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  description?: string
  example?: unknown
  default?: unknown
  format?: string
  enum?: unknown[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
}

/** The schemas that have a name, by it. */
export type Schemas = Record<string, Schema>

/** The name that a schema goes by, where it has one. */
export const nameOf = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1)

/** A schema itself, in place of a reference to it or of its parts. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = nameOf(schema)
  if (name !== undefined) return resolve(schemas[name] ?? {}, schemas)
  if (!schema.allOf) return schema
  const parts = schema.allOf.map((part) => resolve(part, schemas))
  return {
    ...Object.assign({}, ...parts, schema),
    allOf: undefined,
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => required ?? []),
  }
}

export const typesOf = ({ type }: Schema): string[] => (Array.isArray(type) ? type : type ? [type] : [])
