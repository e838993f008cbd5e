import { html, raw } from 'hono/html'
import type { Hub } from '#src/hub.ts'
import type { OpenapiDocument } from '../openapi.ts'
import { renderBasics } from './basics.ts'
import { fieldTable } from './fields.ts'
import { type Named, type Operation, type Place, renderOperation } from './operation.ts'
import { renderPolicy } from './policy.ts'
import type { Schemas } from './schema.ts'
import { type Html, nothing, prose } from './text.ts'

/** The API's documentation as one page, from the document that describes it to programs. */
export function renderDocs(
  document: OpenapiDocument,
  { publicUrl, policy }: Pick<Hub, 'publicUrl' | 'policy'>,
): Html {
  const places = placesOf(document)
  const chapters = (document.tags ?? [])
    .map(({ name, description = '' }) => ({
      name,
      description,
      id: `tag-${name.toLowerCase().replaceAll(' ', '-')}`,
      places: places.filter(({ operation }) => operation.tags?.includes(name)),
    }))
    .filter((chapter) => chapter.places.length > 0)
  const named: Named = {
    schemas: (document.components?.schemas ?? {}) as Schemas,
    answers: (document.components?.responses ?? {}) as Named['answers'],
  }

  return html`${raw('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${document.info.title}</title>
        <link rel="stylesheet" href="/api/admin/docs.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <nav aria-label="Contents">${contents(chapters)}</nav>
        <main id="main" tabindex="-1">
          <header>
            <h1>${document.info.title}</h1>
            <p class="lead">
              Declare incidents and publish the updates that the incident policy demands. For programs, the same
              as <a href="/api/admin/openapi.json">OpenAPI 3.1</a>.
            </p>
          </header>
          ${renderBasics(publicUrl)} ${renderPolicy(policy)} ${renderChapters(chapters, named)}
          ${objects(named.schemas, places)}
        </main>
      </body>
    </html>`
}

type Chapter = { name: string; description: string; id: string; places: Place[] }

const methods = ['get', 'post', 'put', 'patch', 'delete']

const placesOf = (document: OpenapiDocument): Place[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const server = item.servers?.[0]?.url
    const where = server ? { base: '', path: `${server}${path}` } : { base: '/api/admin', path }
    return Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({ ...where, method, operation: operation as Operation }))
  })

const contents = (chapters: Chapter[]): Html => html`<ul>
  <li><a href="#basics">Basics</a></li>
  <li><a href="#problems">Problems</a></li>
  <li><a href="#policy">What the policy asks</a></li>
  ${chapters.map(
    ({ name, id, places }) => html`<li>
      <a href="#${id}">${name}</a>
      <ul>
        ${places.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}
      </ul>
    </li>`,
  )}
  <li><a href="#objects">Objects</a></li>
</ul>`

const renderChapters = (chapters: Chapter[], named: Named): Html =>
  html`${chapters.map(
    ({ name, description, id, places }) => html`<section id="${id}">
      <h2>${name}</h2>
      <p>${prose(description)}</p>
      ${places.map((place) => renderOperation(place, named))}
    </section>`,
  )}`

const objects = (schemas: Schemas, places: Place[]): Html => html`<section id="objects">
  <h2>Objects</h2>
  <p>What bodies and answers are made of. In an answer, &ldquo;required&rdquo; means that the field is always there.</p>
  ${referredTo(schemas, places).map(
    (name) => html`<article id="object-${name}">
      <h3><a class="anchor" href="#object-${name}">${name}</a></h3>
      ${schemas[name]!.description ? html`<p>${prose(schemas[name]!.description)}</p>` : nothing}
      ${fieldTable(schemas[name]!, schemas, 'Fields')}
    </article>`,
  )}
</section>`

/** The objects that a table or an answer leads to; a body is shown with its call. */
function referredTo(schemas: Schemas, places: Place[]): string[] {
  const text = JSON.stringify([schemas, places.map(({ operation }) => operation.responses)])
  return Object.keys(schemas)
    .filter((name) => text.includes(`"#/components/schemas/${name}"`))
    .toSorted()
}
