import { createRoute } from '@hono/zod-openapi'
import { findPage } from '#db/queries/page.ts'
import type { Hub } from '#src/hub.ts'
import { loadScorecard } from '#src/incidents/scorecard.ts'
import { createRouter, json, needs, problems } from './http/routing.ts'
import { scorecard, toScorecard } from './schemas/scorecard.ts'

export function scorecardApi({ db, clock, policy }: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/scorecard',
      operationId: 'readScorecard',
      tags: ['Policy'],
      summary: 'Read how the team has kept to the policy',
      description:
        'The last twelve months of published incidents that were declared here; drills and imported ones are left out. The public page "How we communicate" shows the same figures.',
      ...needs('read'),
      responses: { 200: json('The figures.', scorecard), ...problems },
    }),
    async (c) => {
      const card = await db.snapshot(async (reader) => {
        const { timeZone } = await findPage(reader)
        return loadScorecard(reader, policy, timeZone, clock())
      })
      return c.json(toScorecard(card), 200)
    },
  )

  return api
}
