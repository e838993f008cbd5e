import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import { findPerson, listPeople, type Person } from '#db/queries/access.ts'
import { addPerson, amendPerson } from '#src/access/people.ts'
import type { Hub } from '#src/hub.ts'
import { lastAdminToken } from './access-problems.ts'
import { decodeCursor, pageOf, pagingQuery, toPage } from './http/paging.ts'
import { notFound } from './http/problem.ts'
import {
  createRouter,
  idempotencyHeader,
  json,
  jsonBody,
  needs,
  problemAnswer,
  problems,
} from './http/routing.ts'
import { write } from './http/write.ts'
import { idInPath } from './schemas/common.ts'
import { person, personChange, personInput, toPerson } from './schemas/person.ts'

const tags = ['People']

export function peopleApi(hub: Hub) {
  const { db } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/people',
      operationId: 'listPeople',
      tags,
      summary: 'List people',
      description: 'In the order of their ids, the archived ones too.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(person)), ...problems },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const after = decodeCursor(cursor)
      const rows = await db.snapshot((reader) => listPeople(reader, { after, limit: limit + 1 }))
      return c.json(
        toPage(rows, limit, ({ id }) => id, toPerson),
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/people',
      operationId: 'addPerson',
      tags,
      summary: 'Add a person',
      description: 'Somebody whom updates, roles and tokens name. They get access only with a token.',
      ...needs('responder'),
      request: { headers: idempotencyHeader, ...jsonBody(personInput) },
      responses: { 201: json('The person.', person), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => ({
        status: 201,
        body: toPerson(await addPerson(act, c.req.valid('json'))),
      })),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/people/{id}',
      operationId: 'readPerson',
      tags,
      summary: 'Read a person',
      ...needs('read'),
      request: { params: idInPath },
      responses: { 200: json('The person.', person), ...problems },
    }),
    async (c) => {
      const row = await db.snapshot((reader) => mustFindPerson(reader, c.req.valid('param').id))
      return c.json(toPerson(row), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/people/{id}',
      operationId: 'changePerson',
      tags,
      summary: 'Change a person',
      description:
        'What was written under an earlier name keeps that name. There is no deletion: history names people. Archive whoever has left.',
      ...needs('admin'),
      request: { params: idInPath, ...jsonBody(personChange) },
      responses: {
        200: json('The person.', person),
        409: problemAnswer('Archiving them would revoke the last usable admin token.'),
        ...problems,
      },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const row = await mustFindPerson(act.tx, c.req.valid('param').id)
        const changed = await amendPerson(act, row, c.req.valid('json'))
        if (!changed) throw lastAdminToken(`Archiving ${row.name}`)
        return { status: 200, body: toPerson(changed) }
      }),
  )

  return api
}

/** @throws `Problem` 404 */
async function mustFindPerson(reader: Reader, id: string): Promise<Person> {
  const person = await findPerson(reader, id)
  if (!person) throw notFound('person')
  return person
}
