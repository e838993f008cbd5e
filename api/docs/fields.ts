import { html } from 'hono/html'
import { nameOf, resolve, type Schema, type Schemas, typesOf } from './schema.ts'
import { type Html, nothing, prose } from './text.ts'

/** A table of an object's fields; those of an object inside it are named `outer.inner`. */
export const fieldTable = (schema: Schema, schemas: Schemas, caption: string): Html =>
  table(rowsOf(resolve(schema, schemas), ''), schemas, caption)

type Row = { name: string; schema: Schema; isRequired: boolean }

export const table = (rows: Row[], schemas: Schemas, caption: string): Html => html`<table class="fields">
  <caption>
    ${caption}
  </caption>
  <thead>
    <tr>
      <th scope="col">Name</th>
      <th scope="col">Type</th>
      <th scope="col">Required</th>
      <th scope="col">Description</th>
    </tr>
  </thead>
  <tbody>
    ${rows.map(
      ({ name, schema, isRequired }) => html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td class="type">${typeOf(schema)}</td>
        <td class="${isRequired ? 'required' : 'optional'}">${isRequired ? 'required' : 'optional'}</td>
        <td>${descriptionOf(schema, schemas)}</td>
      </tr>`,
    )}
  </tbody>
</table>`

function rowsOf(schema: Schema, prefix: string): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix + key
    const row = { name, schema: property, isRequired: schema.required?.includes(key) ?? false }
    const inner = property.items ?? property
    return [row, ...rowsOf(inner, property.items ? `${name}[].` : `${name}.`)]
  })
}

/** The type in words; one that has a name leads to its own table. */
function typeOf(schema: Schema): Html {
  const name = nameOf(schema)
  if (name) return html`<a href="#object-${name}">${name}</a>`
  const named = schema.allOf?.map(nameOf).find((each) => each !== undefined)
  if (named) return html`<a href="#object-${named}">${named}</a>`
  const types = typesOf(schema)
  const isNullable = types.includes('null') || schema.enum?.includes(null)
  return html`${plainTypeOf(schema, types)}${isNullable ? ' or null' : nothing}`
}

function plainTypeOf(schema: Schema, types: string[]): Html | string {
  if (types.includes('array')) return html`list of ${schema.items ? typeOf(schema.items) : 'anything'}`
  if (types.includes('object')) return 'object'
  if (types.includes('integer')) return 'whole number'
  if (types.includes('number')) return 'number'
  if (types.includes('boolean')) return 'true or false'
  if (schema.enum) return 'word'
  return formats[schema.format ?? ''] ?? 'text'
}

const formats: Record<string, string> = { 'date-time': 'time', uri: 'address' }

function descriptionOf(schema: Schema, schemas: Schemas): Html {
  const description = schema.description ?? schemas[nameOf(schema) ?? '']?.description ?? ''
  const words = (schema.enum ?? schema.items?.enum ?? []).filter((word) => word !== null).map(String)
  const isExplained = words.every((word) => description.includes(`\`${word}\``))
  return html`${prose(description)} ${isExplained ? nothing : more(html`One of ${listed(words)}.`)}
  ${limitsOf(schema).map((limit) => html`${more(limit)} `)} ${defaultOf(schema)}`
}

const more = (words: Html | string): Html => html`<span class="more">${words}</span>`

const defaultOf = ({ default: byDefault }: Schema): Html =>
  byDefault === undefined || typeof byDefault === 'object'
    ? nothing
    : more(html`Left out: <code>${String(byDefault)}</code>.`)

const listed = (words: string[]): Html =>
  html`${words.map((word, place) => html`${place === 0 ? '' : ', '}<code>${word}</code>`)}`

function limitsOf({ minimum, maximum, maxLength, maxItems }: Schema): string[] {
  const limits: string[] = []
  if (minimum !== undefined && maximum !== undefined) limits.push(`From ${minimum} to ${maximum}.`)
  if (maxLength !== undefined) limits.push(`At most ${maxLength} characters.`)
  if (maxItems !== undefined) limits.push(`At most ${maxItems}.`)
  return limits
}
