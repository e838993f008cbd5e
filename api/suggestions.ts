import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { findSuggestion, listSignals, listSuggestions, type Suggestion } from '#db/queries/signals.ts'
import type { Hub } from '#src/hub.ts'
import { loadCatalog } from '#src/incidents/scope-names.ts'
import { acceptSuggestion } from '#src/signals/accept-suggestion.ts'
import { dismissSuggestion } from '#src/signals/dismiss-suggestion.ts'
import { decodeCursor, pageOf, pagingQuery, toPage, unknownCursor } from './http/paging.ts'
import { conflict, notFound } from './http/problem.ts'
import {
  createRouter,
  idempotencyHeader,
  json,
  jsonBody,
  needs,
  problemAnswer,
  problems,
} from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import { presentOne } from './incident-access.ts'
import { idInPath, reason } from './schemas/common.ts'
import { declarationFields, incident } from './schemas/incident.ts'
import { suggestion, suggestionState, toSuggestion } from './schemas/suggestion.ts'

const tags = ['Signals']

const acceptance = z
  .strictObject({
    title: declarationFields.title,
    severity: declarationFields.severity,
    reason: declarationFields.reason,
    drill: declarationFields.drill,
  })
  .partial()
  .openapi('SuggestionAcceptance', { description: 'What is left out is as the signals suggest it.' })

/** What signals suggest, for people to decide. */
export function suggestionsApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/suggestions',
      operationId: 'listSuggestions',
      tags,
      summary: 'List suggestions',
      description: 'What signals suggest to declare, newest first. At most 21 are open at a time.',
      ...needs('read'),
      request: { query: z.strictObject({ ...pagingQuery, state: suggestionState.optional() }) },
      responses: { 200: json('One page.', pageOf(suggestion)), ...problems },
    }),
    async (c) => {
      const { limit, cursor, state } = c.req.valid('query')
      const place = decodeCursor(cursor)
      const page = await db.snapshot(async (reader) => {
        const before = place === undefined ? undefined : await findSuggestion(reader, place)
        if (before === null) throw unknownCursor()
        const rows = await listSuggestions(reader, { before, state, limit: limit + 1 })
        const shown = await present(reader, rows)
        return toPage(
          shown,
          limit,
          ({ id }) => id,
          (item) => item,
        )
      })
      return c.json(page, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/suggestions/{id}',
      operationId: 'readSuggestion',
      tags,
      summary: 'Read a suggestion with its signals',
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json('The suggestion.', suggestion), ...problems },
    }),
    async (c) => {
      const [body] = await db.snapshot(async (reader) =>
        present(reader, [await mustFindSuggestion(reader, c.req.valid('param').id)]),
      )
      return c.json(body!, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/suggestions/{id}/incident',
      operationId: 'acceptSuggestion',
      tags,
      summary: 'Declare the incident that is suggested',
      description:
        'With its scope filled in, and internal until its first update. Also of one that was dismissed or is over.',
      ...needs('comms'),
      request: { params: idInPath, headers: idempotencyHeader, ...jsonBody(acceptance) },
      responses: {
        201: json('The incident.', incident),
        409: problemAnswer('It is an incident already: `incident_id`.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindSuggestion(act.tx, c.req.valid('param').id)
        refuseAccepted(row)
        const { title, severity, reason, drill: isDrill } = c.req.valid('json')
        const outcome = accepted(await acceptSuggestion(act, row, { title, severity, reason, isDrill }))
        const body = await presentOne(hub, act.tx, outcome.incident, act.now)
        return { status: 201, body, incidentId: body.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/suggestions/{id}/dismissal',
      operationId: 'dismissSuggestion',
      tags,
      summary: 'Dismiss a suggestion',
      description:
        'Says why there is nothing to declare. Its signals are not suggested again while they go on.',
      ...needs('comms'),
      request: {
        params: idInPath,
        headers: idempotencyHeader,
        ...jsonBody(z.strictObject({ reason }).openapi('Dismissal')),
      },
      responses: {
        201: json('The suggestion.', suggestion),
        409: problemAnswer('It is an incident already: `incident_id`.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindSuggestion(act.tx, c.req.valid('param').id)
        refuseAccepted(row)
        await dismissSuggestion(act, row, c.req.valid('json').reason)
        const [body] = await present(act.tx, [await mustFindSuggestion(act.tx, row.id)])
        return { status: 201, body: body! }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindSuggestion(reader: Reader, id: string): Promise<Suggestion> {
  const row = await findSuggestion(reader, id)
  if (!row) throw notFound('suggestion')
  return row
}

/** @throws `Problem` 409 */
function refuseAccepted({ incidentId, endedBy, endedAt }: Suggestion): void {
  if (incidentId === null) return
  throw conflict(`${endedBy} declared it at ${endedAt!.toISOString()}.`, { incident_id: incidentId })
}

async function present(reader: Reader, rows: Suggestion[]) {
  const catalog = await loadCatalog(reader)
  const signals = await listSignals(
    reader,
    rows.map(({ id }) => id),
  )
  return rows.map(toSuggestion(catalog, signals))
}
