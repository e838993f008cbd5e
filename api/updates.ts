import { createRoute } from '@hono/zod-openapi'
import type { Hub } from '#src/hub.ts'
import { publishUpdate, updateContent } from '#src/incidents/publish-update.ts'
import { reopenIncident, reopeningContent } from '#src/incidents/reopen-incident.ts'
import { resolutionContent, resolutionDraft, resolveIncident } from '#src/incidents/resolve-incident.ts'
import { createRouter, jsonBody, needs } from './http/routing.ts'
import { accepted } from './http/write.ts'
import { incidentId } from './incident-access.ts'
import { previewQuery } from './preview.ts'
import { publish, publishedAnswers, publishingHeaders } from './publish.ts'
import { reopeningInput, resolutionInput, updateInput } from './schemas/update.ts'
import { overrideOf, resolutionWordsOf, wordsOf } from './update-words.ts'

const tags = ['Publishing']
const request = { params: incidentId, query: previewQuery, headers: publishingHeaders }

/** The three calls that publish: an update, the resolution, and taking a resolution back. */
export function updatesApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/updates',
      operationId: 'publishUpdate',
      tags,
      summary: 'Publish an update',
      description:
        "The first is the initial update; later ones take the same form. The policy's objections come all at once.",
      ...needs('comms'),
      request: { ...request, ...jsonBody(updateInput) },
      responses: publishedAnswers,
    }),
    (c) => {
      const input = c.req.valid('json')
      const words = wordsOf(input)
      return publish(hub, c, {
        input,
        draft: { kind: 'update', ...words },
        contentFor: (incident) => updateContent(incident, words),
        verb: async (act, incident, scope) => accepted(await publishUpdate(act, incident, { words, scope })),
      })
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/resolution',
      operationId: 'resolveIncident',
      tags,
      summary: 'Publish the resolution and close the incident',
      description:
        'It is refused while a check of the verification is open or a temporary mitigation is not removed, unless the IC overrides that. A start that differs from the one stated until now corrects it, visibly.',
      ...needs('comms'),
      request: { ...request, ...jsonBody(resolutionInput) },
      responses: publishedAnswers,
    }),
    (c) => {
      const input = c.req.valid('json')
      const words = resolutionWordsOf(input)
      const override = overrideOf(input, c.var.bearer)
      const ownPage = `${hub.publicUrl}/incidents/${c.req.valid('param').id}`
      return publish(hub, c, {
        input,
        draft: resolutionDraft(words, ownPage, override),
        contentFor: (incident) => resolutionContent(incident, words),
        verb: async (act, incident) =>
          accepted(await resolveIncident(act, incident, words, ownPage, override)),
      })
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/incidents/{id}/reopening',
      operationId: 'reopenIncident',
      tags,
      summary: 'Take a resolution back',
      description:
        'With the reason and an update by the template: the incident goes on as if it had never ended.',
      ...needs('comms'),
      request: { ...request, ...jsonBody(reopeningInput) },
      responses: publishedAnswers,
    }),
    (c) => {
      const input = c.req.valid('json')
      const words = wordsOf(input)
      const { reason } = input
      return publish(hub, c, {
        input,
        draft: { kind: 'reopening', reason, ...words },
        contentFor: (incident) => reopeningContent(incident, reason, words),
        verb: async (act, incident, scope) =>
          accepted(await reopenIncident(act, incident, { reason, words, scope })),
      })
    },
  )

  return api
}
