import { createRoute, z } from '@hono/zod-openapi'
import { listWordings } from '#db/queries/updates.ts'
import { publishUpdate } from '#src/incidents/publish-update.ts'
import { reopenIncident } from '#src/incidents/reopen-incident.ts'
import { resolveIncident } from '#src/incidents/resolve-incident.ts'
import type { Hub } from '#src/hub.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { type Answer, accepted, write } from './http/write.ts'
import { checkLastUpdate, incidentId, mustFindIncident, mustFindUpdate, presentOne, readScope, updateId } from './incident-access.ts'
import { preview, previewOf, previewQuery, wantsPreview } from './preview.ts'
import { incident } from './schemas/incident.ts'
import { reopeningInput, resolutionInput, toUpdate, toWording, update, updateInput, wording } from './schemas/update.ts'
import { resolutionWordsOf, wordsOf } from './update-words.ts'

const tags = ['Publishing']

const published = z.object({ update, incident }).openapi('Published')

const publishing = {
  200: json('With `preview=true`: what would be shown, and every objection. Nothing is stored.', preview),
  201: json('Published.', published),
  ...problems,
}

const publishingHeaders = idempotencyHeader.extend({
  'if-match': z.string().optional().openapi({
    description: 'The `ETag` of the incident that you have read; the same as `expected_last_update_id`.',
  }),
})
