import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  resolutionWords,
  verifyAll,
} from '#tests/support/publishing.ts'

const limit = { what: 'Rate limit of 50 requests a second', temporary: true }

async function setUp(hub: FreshHub) {
  const ben = await hub.tokenFor('Ben', 'responder')
  const { id } = await declareInPublic(hub, ben)
  const path = `/incidents/${id}/mitigations`
  const add = (body: object = limit) => askFor(hub, ben, 'POST', path, body)
  const remove = (mitigation: string, body: object = {}) =>
    ask(hub, ben, 'POST', `${path}/${mitigation}/removal`, body)
  const resolve = () => ask(hub, ben, 'POST', `/incidents/${id}/resolution`, resolutionWords(hub))
  const timeline = async () => (await askFor(hub, ben, 'GET', `/incidents/${id}/timeline?limit=100`)).items
  return { ben, id, path, add, remove, resolve, timeline }
}

test('a mitigation is recorded on the timeline, and its removal with what was seen', async () => {
  await using hub = await freshHub()
  const { ben, id, path, add, remove, timeline } = await setUp(hub)
  const added = await add()
  expect(added).toEqual({
    ...{ ...limit, id: expect.any(String), incident_id: id, made_by: 'Ben' },
    ...{ made_at: '2026-03-02T09:00:00.000Z', removed_at: null, removed_by: null },
  })
  expect((await timeline()).at(-1)).toMatchObject({
    ...{ kind: 'mitigation', author: 'Ben' },
    details: { mitigation_id: added.id, what: limit.what, temporary: true },
  })
  later(hub, 20)
  const { status, body } = await remove(added.id, { result: 'The error rate stayed low.' })
  expect(status).toBe(201)
  expect(body).toEqual({ ...added, removed_at: '2026-03-02T09:20:00.000Z', removed_by: 'Ben' })
  expect((await askFor(hub, ben, 'GET', path)).items).toEqual([body])
  expect((await timeline()).at(-1)).toMatchObject({
    kind: 'mitigation',
    details: { mitigation_id: added.id, removed: true, result: 'The error rate stayed low.' },
  })
})

test('a temporary one keeps the incident from being resolved until it is removed', async () => {
  await using hub = await freshHub()
  const { ben, id, add, remove, resolve } = await setUp(hub)
  await verifyAll(hub, ben, id)
  const { id: mitigation } = await add()
  const refused = await resolve()
  expect(refused.body.objections).toMatchObject([
    { rule: 'mitigation-not-removed', field: 'verification', message: expect.stringContaining(limit.what) },
  ])
  const path = `/incidents/${id}/verification`
  expect(await askFor(hub, ben, 'GET', path)).toMatchObject({
    complete: false,
    unremoved_mitigations: [{ id: mitigation }],
  })
  const tick = { state: 'confirmed', evidence: 'Nothing is left.' }
  const early = await ask(hub, ben, 'PUT', `${path}/mitigations-removed`, tick)
  expectProblem(early, 422, 'policy-objections')
  expect(early.body.objections).toMatchObject([{ rule: 'mitigation-not-removed' }])

  await remove(mitigation)
  expect((await askFor(hub, ben, 'GET', path)).complete).toBe(true)
  expect((await resolve()).status).toBe(201)
})

test('one that stays does not', async () => {
  await using hub = await freshHub()
  const { ben, id, add, remove, resolve } = await setUp(hub)
  const { id: mitigation } = await add({ what: 'Rolled the proxy back', temporary: false })
  expectProblem(await remove(mitigation), 409, 'conflict')
  await verifyAll(hub, ben, id)
  expect((await resolve()).status).toBe(201)
})

test('what is removed is removed once', async () => {
  await using hub = await freshHub()
  const { add, remove } = await setUp(hub)
  const { id } = await add()
  await remove(id)
  const again = await remove(id)
  expectProblem(again, 409, 'conflict')
  expect(again.body.detail).toBe('Ben marked it as removed at 2026-03-02T09:00:00.000Z.')
})

test('a mitigation belongs to its incident', async () => {
  await using hub = await freshHub()
  const { ben, add } = await setUp(hub)
  const { id } = await add()
  const other = await declareIncident(hub, ben)
  const path = `/incidents/${other.id}/mitigations`
  expectProblem(await ask(hub, ben, 'POST', `${path}/${id}/removal`, {}), 404, 'not-found')
  expect((await askFor(hub, ben, 'GET', path)).items).toEqual([])
  await askFor(hub, ben, 'POST', `/incidents/${other.id}/cancellation`, { reason: 'A false alarm.' })
  expectProblem(await ask(hub, ben, 'POST', path, limit), 409, 'conflict')
})
