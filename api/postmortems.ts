import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { findPage } from '#db/queries/page.ts'
import { findPostmortem, listPostmortemWordings } from '#db/queries/postmortems.ts'
import type { Hub } from '#src/hub.ts'
import { loadDocument } from '#src/incidents/document/incident-document.ts'
import { draftPostmortem } from '#src/incidents/document/postmortem-draft.ts'
import { editPostmortem } from '#src/incidents/edit-postmortem.ts'
import { requiredBy } from '#src/incidents/postmortem-facts.ts'
import { publishPostmortem } from '#src/incidents/publish-postmortem.ts'
import { purgePostmortem } from '#src/incidents/purge-postmortem.ts'
import { isPostmortemOpen, postmortemNeed } from '#src/policy/postmortem.ts'
import { momentsOf } from '#src/site/days.ts'
import { createRouter, idempotencyHeader, json, jsonBody, needs, problems } from './http/routing.ts'
import { scrub } from './http/scrub.ts'
import { accepted, write } from './http/write.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { nothing, reason } from './schemas/common.ts'
import { postmortem, postmortemInput, toPostmortem } from './schemas/postmortem.ts'

const tags = ['Postmortems']
const path = '/incidents/{id}/postmortem'

/** What an incident taught: drafted, edited, published, corrected in view. */
export function postmortemsApi(hub: Hub) {
  const { db, clock } = hub
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path,
      operationId: 'readPostmortem',
      tags,
      summary: 'Read the postmortem of an incident',
      description:
        'While nobody has saved a draft, `markdown` is one made from the incident document. Save it with PATCH, edit it, then publish.',
      ...needs('read'),
      request: { params: incidentId },
      responses: { 200: json('The postmortem.', postmortem), ...problems },
    }),
    async (c) => {
      const body = await db.snapshot(async (reader) => {
        const incident = await mustFindIncident(reader, c.req.valid('param').id)
        return present(hub, reader, incident, clock())
      })
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path,
      operationId: 'changePostmortem',
      tags,
      summary: 'Save the draft of a postmortem',
      description: 'Also for marking a Sev2 as one with actionable learning. What is left out stays.',
      ...needs('comms'),
      request: { params: incidentId, ...jsonBody(postmortemInput) },
      responses: { 200: json('The postmortem.', postmortem), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        const { markdown, actionable_learning, shows_action_items } = c.req.valid('json')
        await editPostmortem(act, incident, {
          draft: markdown,
          hasActionableLearning: actionable_learning,
          showsActionItems: shows_action_items,
        })
        return { status: 200, body: await present(hub, act.tx, incident, act.now) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/publication`,
      operationId: 'publishPostmortem',
      tags,
      summary: 'Publish the saved draft of a postmortem',
      description:
        'Again with other words it is a correction: the page says that it was edited, and the earlier wording is kept for the team. Again with the same ones after a reopening it says that they still hold.',
      ...needs('comms'),
      request: { params: incidentId, headers: idempotencyHeader, ...jsonBody(nothing) },
      responses: { 201: json('The postmortem.', postmortem), ...problems },
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        accepted(await publishPostmortem(act, incident))
        const body = await present(hub, act.tx, incident, act.now)
        return { status: 201, body, incidentId: incident.id }
      }),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/purge`,
      operationId: 'purgePostmortem',
      tags,
      summary: "Remove a postmortem's words for good",
      description:
        'For the day somebody pastes a secret: draft, public words, earlier wordings and kept answers are gone, and the database file is scrubbed. What was public leaves a tombstone with the reason, and is asked for again. There is no way back.',
      ...needs('admin'),
      request: {
        params: incidentId,
        headers: idempotencyHeader,
        ...jsonBody(
          z
            .strictObject({ reason: reason.openapi({ description: 'Shown in the place of the words.' }) })
            .openapi('PostmortemPurge'),
        ),
      },
      responses: { 201: json('The postmortem.', postmortem), ...problems },
    }),
    async (c) => {
      const answer = await write(hub, c, async (act) => {
        const incident = await mustFindIncident(act.tx, c.req.valid('param').id)
        await purgePostmortem(act, incident, c.req.valid('json').reason)
        return { status: 201, body: await present(hub, act.tx, incident, act.now) }
      })
      await scrub(hub, c)
      return answer
    },
  )

  return api
}

async function present(hub: Hub, reader: Reader, incident: Incident, now: Date) {
  const { policy, publicUrl } = hub
  const row = await findPostmortem(reader, incident.id)
  const { timeZone } = await findPage(reader)
  const on = requiredBy(policy, incident, row, timeZone)
  const at = on === null ? null : momentsOf(on, timeZone).until
  const isOverdue = at !== null && isPostmortemOpen(incident, row) && now > at
  const draft = row.draft ?? draftPostmortem(await loadDocument(reader, hub, incident, now))
  return toPostmortem({
    row,
    need: postmortemNeed({ ...incident, policy }, row),
    due: on === null || at === null ? null : { on, at, isOverdue },
    markdown: draft,
    url: `${publicUrl}/incidents/${incident.id}/postmortem`,
    wordings: await listPostmortemWordings(reader, incident.id),
  })
}
