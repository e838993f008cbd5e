import { createRoute, z } from '@hono/zod-openapi'
import { listOpenIncidents } from '#db/queries/incidents.ts'
import { listResolvedOwing } from '#db/queries/postmortems.ts'
import type { Hub } from '#src/hub.ts'
import { type NamedObligation, obligationsOf } from '#src/incidents/obligations-of.ts'
import { severitiesAskingPostmortem } from '#src/policy/postmortem.ts'
import { pageOf, pagingQuery } from './http/paging.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { pageOfObligations } from './obligation-pages.ts'
import { obligation, obligationOfIncident, toPolicyAsk } from './schemas/obligation.ts'

const tags = ['Obligations']

/** What the policy still asks of the team. */
export function obligationsApi({ db, clock, policy }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/obligations',
      operationId: 'listObligations',
      tags,
      summary: 'List what the policy asks for, over all open incidents',
      description:
        'Also over resolved ones whose postmortem is still to come, or a temporary mitigation of which is still to be removed. The soonest due first, then what has no time.',
      ...needs('read'),
      request: { query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(obligationOfIncident)), ...problems },
    }),
    async (c) => {
      const found = await db.snapshot(async (reader) => {
        const open = await listOpenIncidents(reader)
        const resolved = await listResolvedOwing(reader, severitiesAskingPostmortem(policy))
        return obligationsOf(reader, policy, [...open, ...resolved], clock())
      })
      return c.json(pageOfObligations(found, c.req.valid('query'), withIncident), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/incidents/{id}/obligations',
      operationId: 'readObligations',
      tags,
      summary: 'List what the policy asks for about an incident',
      description:
        'What, of whom and by when, in the words and by the section of the policy; gone once it is done. The soonest due first, then what has no time.',
      ...needs('read'),
      request: { params: incidentId, query: z.strictObject(pagingQuery) },
      responses: { 200: json('One page.', pageOf(obligation)), ...problems },
    }),
    async (c) => {
      const found = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return obligationsOf(reader, policy, [incident], clock())
      })
      return c.json(pageOfObligations(found, c.req.valid('query'), toObligation), 200)
    },
  )

  return api
}

const toObligation = ({ incident: _, who, ...rest }: NamedObligation) => ({ ...toPolicyAsk(rest), who })

const withIncident = (named: NamedObligation) => {
  const { id, number, title, isDrill: drill } = named.incident
  return { ...toObligation(named), incident: { id, number, title, drill } }
}
