import { resolve, type Schema, type Schemas, typesOf } from './schema.ts'

/** Something that a schema accepts, from the examples of its fields; whole, or without the fields that nobody needs. */
export function exampleOf(schema: Schema, schemas: Schemas, { isWhole }: { isWhole: boolean }): unknown {
  const found = resolve(schema, schemas)
  if (found.example !== undefined) return found.example
  if (found.default !== undefined) return found.default
  if (found.enum) return found.enum[0]
  if (found.anyOf) return exampleOf(found.anyOf[0] ?? {}, schemas, { isWhole })
  const types = typesOf(found)
  if (types.includes('null')) return null
  if (types.includes('object')) return exampleObject(found, schemas, { isWhole })
  if (types.includes('array')) return found.items ? [exampleOf(found.items, schemas, { isWhole })] : []
  if (types.includes('integer') || types.includes('number')) return found.minimum ?? 1
  return types.includes('boolean') ? false : '…'
}

function exampleObject(schema: Schema, schemas: Schemas, { isWhole }: { isWhole: boolean }): object {
  const properties = Object.entries(schema.properties ?? {})
  return Object.fromEntries(
    properties
      .filter(([name, property]) => isWhole || schema.required?.includes(name) || isShown(property, schemas))
      .map(([name, property]) => [name, exampleOf(property, schemas, { isWhole })]),
  )
}

/** A field that may be left out is in an example where it, or something in it, brings an example of its own. */
function isShown(schema: Schema, schemas: Schemas): boolean {
  const { example, properties } = resolve(schema, schemas)
  return example !== undefined || Object.values(properties ?? {}).some((each) => isShown(each, schemas))
}
