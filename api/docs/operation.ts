import { html } from 'hono/html'
import { exampleOf } from './example.ts'
import { fieldTable, table } from './fields.ts'
import { nameOf, type Schema, type Schemas } from './schema.ts'
import { block, type Html, nothing, prose } from './text.ts'

type Content = Record<string, { schema?: Schema }>
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: Schema }
type Answer = { $ref?: string; description?: string; content?: Content }

/** What one method of a path does. */
export type Operation = {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, Answer>
}

/** `base` is what stands before the path in an address; empty where the path is whole. */
export type Place = { method: string; base: string; path: string; operation: Operation }

/** What the renderer looks up by reference. */
export type Named = { schemas: Schemas; answers: Record<string, Answer> }

export function renderOperation(place: Place, named: Named): Html {
  const { method, path, operation } = place
  const { operationId = '', summary, description, parameters = [] } = operation
  const body = operation.requestBody?.content['application/json']?.schema
  return html`<article class="operation" id="${operationId}">
    <h3><a class="anchor" href="#${operationId}">${summary}</a></h3>
    <p class="route">
      <b class="method ${method}">${method.toUpperCase()}</b>
      <code>${broken(path)}</code>
      <span class="scope">${isSigned(operation) ? html`<b>signed</b>` : html`scope <b>${scopeOf(operation)}</b>`}</span>
    </p>
    ${description ? html`<p>${prose(description)}</p>` : nothing}
    ${parameters.length > 0 ? parameterTable(parameters, named.schemas) : nothing}
    ${
      body
        ? html`${fieldTable(body, named.schemas, 'Body')}
          ${block(`Example: ${summary}`, curl(place, body, named.schemas))}`
        : nothing
    }
    ${answers(operation, named)}
  </article>`
}

/** A path that may wrap after each slash. */
const broken = (path: string): Html =>
  html`${path
    .split('/')
    .slice(1)
    .map((part) => html`<wbr />/${part}`)}`

const scopeOf = ({ security }: Operation): string => security?.[0]?.token?.[0] ?? 'none'

/** Whether a signature stands for the token. */
const isSigned = ({ security }: Operation): boolean => security?.some((each) => 'signature' in each) ?? false

const parameterTable = (parameters: Parameter[], schemas: Schemas): Html =>
  table(
    parameters.map(({ name, in: where, required = false, description, schema = {} }) => ({
      name,
      schema: { ...schema, description: description ?? defaultDescriptions[where] },
      isRequired: required,
    })),
    schemas,
    'Parameters',
  )

const defaultDescriptions: Record<string, string> = { path: 'Which one.' }

/** A call that works as it stands, once HUB and TOKEN are set and the ids are real ones; of a signed one, its form. */
function curl({ method, base, path, operation }: Place, body: Schema, schemas: Schemas): string {
  const isSafeToRepeat = operation.parameters?.some(({ name }) => name === 'idempotency-key')
  const lines = [
    `curl ${method === 'post' ? '' : `-X ${method.toUpperCase()} `}"$HUB${base}${filled(path, operation.parameters ?? [], schemas)}"`,
    ...(isSigned(operation)
      ? ['id', 'timestamp', 'signature'].map((part) => `-H "webhook-${part}: $${part.toUpperCase()}"`)
      : ['-H "Authorization: Bearer $TOKEN"']),
    "-H 'Content-Type: application/json'",
    ...(isSafeToRepeat ? [`-H 'Idempotency-Key: ${operation.operationId}-1'`] : []),
    "-d @- <<'END'",
  ]
  const example = exampleOf(body, schemas, { isWhole: false })
  return `${lines.join(' \\\n  ')}\n${JSON.stringify(example, null, 2)}\nEND`
}

const filled = (path: string, parameters: Parameter[], schemas: Schemas): string =>
  parameters.reduce(
    (whole, { name, schema = {} }) =>
      whole.replace(`{${name}}`, String(exampleOf(schema, schemas, { isWhole: false }))),
    path,
  )

/** Problems that say the same wherever they occur: named once for all, in the page's own chapter. */
const everywhere = ['400', '401', '403', '404', '413', '415', '503']

function answers({ responses }: Operation, named: Named): Html {
  const entries = Object.entries(responses).filter(([status]) => status !== 'default')
  const own = entries.filter(([status]) => !everywhere.includes(status))
  const others = entries.filter(([status]) => everywhere.includes(status))
  return html`<table class="answers">
      <caption>
        Answers
      </caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${own.map(
          ([status, answer]) => html`<tr>
            <th scope="row"><b class="status ${status < '400' ? 'good' : 'bad'}">${status}</b></th>
            <td>${described(answer, named)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="more">
      Also ${others.map(([status]) => status).join(', ')}, as <a href="#problems">Problems</a> says.
    </p>
    ${own.filter(([status]) => status < '300').map(([status, answer]) => exampleAnswer(status, answer, named))}`
}

function described(answer: Answer, { answers }: Named): Html {
  const name = nameOf(answer)
  const { description = '', content = {} } = name ? (answers[name] ?? answer) : answer
  const schema = content['application/json']?.schema
  const object = schema && (nameOf(schema) ?? nameOf(schema.properties?.items?.items ?? {}))
  return html`${prose(description)}
  ${object ? html`<a href="#object-${object}">${object}</a>` : nothing}`
}

function exampleAnswer(status: string, { content = {} }: Answer, { schemas }: Named): Html {
  const schema = content['application/json']?.schema
  if (!schema) return nothing
  const example = exampleOf(schema, schemas, { isWhole: true })
  return html`<details>
    <summary>Example of a ${status}</summary>
    ${block(`Example of a ${status}`, JSON.stringify(example, null, 2))}
  </details>`
}
