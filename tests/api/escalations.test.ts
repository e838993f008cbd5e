import { expect, test } from 'vitest'
import { escalationTick } from '#src/incidents/escalation-tick.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareIncident, later } from '#tests/support/publishing.ts'

async function setUp(hub: FreshHub, severity = 'sev2') {
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana, { severity })
  const path = `/incidents/${id}/escalations`
  const list = async () => (await askFor(hub, ana, 'GET', path)).items
  return { ana, id, path, list }
}

test.each([
  ['privileged_access', 'owners'],
  ['data_loss', 'owners'],
  ['security_risk', 'owners'],
  ['beyond_status_page', 'leadership'],
  ['legal_risk', 'leadership'],
])('a person escalates for %s: to %s', async (trigger, to) => {
  await using hub = await freshHub()
  const { ana, id, path, list } = await setUp(hub)
  const reason = 'Two volumes came back with blocks missing.'
  const raised = await askFor(hub, ana, 'POST', path, { trigger, reason })
  expect(raised).toEqual({
    ...{ id: expect.any(String), incident_id: id, to, trigger, reason, when: expect.any(String) },
    ...{ automatic: false, raised_at: '2026-03-02T09:00:00.000Z', raised_by: 'Ana' },
    ...{ times_told: 0, last_told_at: null, acknowledged_at: null, acknowledged_by: null },
  })
  expect(await list()).toEqual([raised])
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(items.at(-1)).toMatchObject({
    kind: 'escalation',
    author: 'Ana',
    details: { escalation_id: raised.id, to, trigger, reason },
  })
})

test.each(['no_improvement', 'sev0', 'boredom'])('%s is not for a person to raise', async (trigger) => {
  await using hub = await freshHub()
  const { ana, path } = await setUp(hub)
  expectProblem(await ask(hub, ana, 'POST', path, { trigger, reason: 'So.' }), 422, 'invalid-request')
})

test('without a reason nothing is escalated', async () => {
  await using hub = await freshHub()
  const { ana, path, list } = await setUp(hub)
  for (const body of [{ trigger: 'data_loss' }, { trigger: 'data_loss', reason: ' ' }]) {
    expectProblem(await ask(hub, ana, 'POST', path, body), 422, 'invalid-request')
  }
  expect(await list()).toEqual([])
})

test('a cancelled incident is escalated no more', async () => {
  await using hub = await freshHub()
  const { ana, id, path } = await setUp(hub)
  await askFor(hub, ana, 'POST', `/incidents/${id}/cancellation`, { reason: 'A false alarm.' })
  const answer = await ask(hub, ana, 'POST', path, { trigger: 'data_loss', reason: 'So.' })
  expectProblem(answer, 409, 'conflict')
})

test('a named person acknowledges it, once', async () => {
  await using hub = await freshHub()
  const { ana, id, path, list } = await setUp(hub, 'sev0')
  const [raised] = await list()
  expect(raised).toMatchObject({ automatic: true, trigger: 'sev0', raised_by: 'Allclear' })
  later(hub, 3)
  const acknowledgement = `${path}/${raised.id}/acknowledgement`
  const { person_id } = await askFor(hub, ana, 'GET', '/me')
  const acknowledged = await askFor(hub, ana, 'POST', acknowledgement, {})
  expect(acknowledged).toEqual({
    ...raised,
    acknowledged_at: '2026-03-02T09:03:00.000Z',
    acknowledged_by: { id: person_id, name: 'Ana' },
  })
  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(items.at(-1)).toMatchObject({
    kind: 'escalation',
    details: { escalation_id: raised.id, acknowledged_by: { id: person_id, name: 'Ana' } },
  })
  const ben = await hub.tokenFor('Ben', 'comms')
  const again = await ask(hub, ben, 'POST', acknowledgement, {})
  expectProblem(again, 409, 'conflict')
  expect(again.body.detail).toBe('Ana acknowledged it at 2026-03-02T09:03:00.000Z.')
})

test('a service names the person whose word it is', async () => {
  await using hub = await freshHub()
  const { ana, path, list } = await setUp(hub, 'sev0')
  const admin = await hub.tokenFor('Adi', 'admin')
  const service = { name: 'Pager', scope: 'comms', service: 'pager' }
  const { token } = await askFor(hub, admin, 'POST', '/tokens', service)
  const [{ id }] = await list()
  const acknowledge = (body: object) => ask(hub, token, 'POST', `${path}/${id}/acknowledgement`, body)
  for (const [body, message] of [
    [{}, 'is missing: the token belongs to pager, which is no person; state the id of one of /people'],
    [
      { person_id: 'aaaaaaaaaaaa' },
      expect.stringMatching(/^there is no person with the id "aaaaaaaaaaaa"; there are: .*\(Ana\)/),
    ],
  ] as const) {
    const answer = await acknowledge(body)
    expectProblem(answer, 422, 'invalid-request')
    expect(answer.body.errors).toEqual([{ field: 'person_id', message }])
  }
  const { person_id } = await askFor(hub, ana, 'GET', '/me')
  expect((await acknowledge({ person_id })).body.acknowledged_by).toEqual({ id: person_id, name: 'Ana' })
})

test('whoever has left acknowledges nothing', async () => {
  await using hub = await freshHub()
  const { ana, path, list } = await setUp(hub, 'sev0')
  const admin = await hub.tokenFor('Adi', 'admin')
  const { id: person_id } = await askFor(hub, admin, 'POST', '/people', { name: 'Cai' })
  await askFor(hub, admin, 'PATCH', `/people/${person_id}`, { archived: true })
  const [{ id }] = await list()
  const answer = await ask(hub, ana, 'POST', `${path}/${id}/acknowledgement`, { person_id })
  expect(answer.body.errors).toEqual([{ field: 'person_id', message: 'Cai has left' }])
})

test('the timed one is listed as it fired', async () => {
  await using hub = await freshHub()
  const { list } = await setUp(hub, 'sev1')
  hub.setNow(at('2026-03-02T09:30:00.001Z'))
  await hub.acting(escalationTick)
  expect(await list()).toMatchObject([
    { to: 'owners', trigger: 'no_improvement', automatic: true, raised_at: '2026-03-02T09:30:00.001Z' },
  ])
})
