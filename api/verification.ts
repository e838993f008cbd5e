import { createRoute, z } from '@hono/zod-openapi'
import type { Reader } from '#db/client.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { listUnremovedOf } from '#db/queries/mitigations.ts'
import { listOverridesOf } from '#db/queries/verification.ts'
import type { Hub } from '#src/hub.ts'
import { tickAllChecks, tickCheck } from '#src/incidents/tick-check.ts'
import { loadVerification } from '#src/incidents/verification-facts.ts'
import { mustFindActingPerson } from './acting-person.ts'
import { notAmong, notAsItStands } from './http/problem.ts'
import { createRouter, json, jsonBody, needs, problemAnswer, problems } from './http/routing.ts'
import { accepted, write } from './http/write.ts'
import { incidentId, mustFindIncident } from './incident-access.ts'
import { allChecksInput, checkInput, toVerification, verification } from './schemas/verification.ts'

const tags = ['Verification']
const path = '/incidents/{id}/verification'
const checkId = incidentId.extend({
  check_id: z.string().openapi({ param: { name: 'check_id', in: 'path' }, example: 'slis-normal' }),
})
const answers = {
  200: json('The verification as it stands.', verification),
  409: problemAnswer('The incident was cancelled.'),
  ...problems,
}

/** What is confirmed before an incident is resolved. */
export function verificationApi(hub: Hub) {
  const api = createRouter()

  api.openapi(
    createRoute({
      method: 'get',
      path,
      operationId: 'readVerification',
      tags,
      summary: 'Read what was verified',
      description:
        'Every check of the policy with its last word. After a reopening all of them are open again: what was normal then says nothing of now.',
      ...needs('read'),
      request: { params: incidentId },
      responses: { 200: json('The verification.', verification), ...problems },
    }),
    async (c) => {
      const body = await hub.db.snapshot(async (reader) =>
        present(hub, reader, await mustFindIncident(reader, c.req.valid('param').id)),
      )
      return c.json(body, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path,
      operationId: 'tickAllChecks',
      tags,
      summary: 'Tick all open checks at once',
      description:
        'For an incident that never was worse than Sev3, where one look is enough. The others are ticked one by one.',
      ...needs('comms'),
      request: { params: incidentId, ...jsonBody(allChecksInput) },
      responses: answers,
    }),
    (c) =>
      write(hub, c, async (act) => {
        const incident = mustStand(await mustFindIncident(act.tx, c.req.valid('param').id))
        const { state, evidence, person_id } = c.req.valid('json')
        const person = await mustFindActingPerson(act.tx, c.var.bearer, person_id)
        accepted(await tickAllChecks(act, incident, { state, evidence, person }))
        return { status: 200, body: await present(hub, act.tx, incident) }
      }),
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: `${path}/{check_id}`,
      operationId: 'tickCheck',
      tags,
      summary: 'Tick a check, or take a tick back',
      description:
        "A person's word, with what shows it, or why it does not apply. `mitigations-removed` waits until every temporary mitigation is marked as removed.",
      ...needs('comms'),
      request: { params: checkId, ...jsonBody(checkInput) },
      responses: answers,
    }),
    (c) =>
      write(hub, c, async (act) => {
        const { id, check_id } = c.req.valid('param')
        const incident = mustStand(await mustFindIncident(act.tx, id))
        const checks = act.policy.verification.map((check) => check.id)
        if (!checks.includes(check_id)) throw notAmong('check', check_id, checks)
        const { state, evidence, person_id } = c.req.valid('json')
        const person = await mustFindActingPerson(act.tx, c.var.bearer, person_id)
        accepted(await tickCheck(act, incident, check_id, { state, evidence, person }))
        return { status: 200, body: await present(hub, act.tx, incident) }
      }),
  )

  return api
}

/** @throws `Problem` 409 where the incident was cancelled. */
function mustStand(incident: Incident): Incident {
  if (incident.cancelledAt) throw notAsItStands('The incident was cancelled; there is nothing to verify.')
  return incident
}

async function present({ policy }: Hub, reader: Reader, incident: Incident) {
  const ids = [incident.id]
  const unremoved = (await listUnremovedOf(reader, ids)).get(incident.id) ?? []
  const overrides = (await listOverridesOf(reader, ids)).get(incident.id) ?? []
  return toVerification(policy, incident, await loadVerification(reader, incident.id), unremoved, overrides)
}
