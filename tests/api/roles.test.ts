import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { personOf } from '#tests/support/people.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareIncident, declareInPublic, later, reopen, resolve } from '#tests/support/publishing.ts'

/** An open incident with Ana, who may do everything but administer, and Ben. */
async function withAnaAndBen(hub: FreshHub) {
  const ana = await hub.tokenFor('Ana', 'responder')
  const ben = await hub.tokenFor('Ben', 'read')
  const { id } = await declareInPublic(hub, ana)
  const give = (role: string, person_id: string) =>
    ask(hub, ana, 'PUT', `/incidents/${id}/roles/${role}`, { person_id })
  return { id, ana, ben, anaId: await personOf(hub, ana), benId: await personOf(hub, ben), give }
}

test('a role is assigned, handed over and released, each with its time', async () => {
  await using hub = await freshHub()
  const { id, ana, ben, anaId, benId, give } = await withAnaAndBen(hub)
  later(hub, 1)
  const assigned = (await give('comms_lead', anaId)).body
  expect(assigned.roles.map(({ role }: { role: string }) => role)).toEqual([
    'ic',
    'ops_lead',
    'comms_lead',
    'scribe',
  ])
  expect(assigned.roles[2]).toEqual({
    role: 'comms_lead',
    name: 'Comms lead',
    does: 'customer updates, status page, internal summaries',
    holder: { person_id: anaId, name: 'Ana', since: '2026-03-02T09:01:00.000Z' },
  })
  expect(assigned.roles[0].holder).toBeNull()
  later(hub, 4)
  await give('comms_lead', benId)
  later(hub, 5)
  await askFor(hub, ana, 'DELETE', `/incidents/${id}/roles/comms_lead`)

  const { roles, history } = await askFor(hub, ben, 'GET', `/incidents/${id}/roles`)
  expect(roles[2].holder).toBeNull()
  expect(history).toEqual([
    {
      role: 'comms_lead',
      person_id: anaId,
      name: 'Ana',
      assigned_at: '2026-03-02T09:01:00.000Z',
      assigned_by: 'Ana',
      released_at: '2026-03-02T09:05:00.000Z',
      released_by: 'Ana',
    },
    {
      role: 'comms_lead',
      person_id: benId,
      name: 'Ben',
      assigned_at: '2026-03-02T09:05:00.000Z',
      assigned_by: 'Ana',
      released_at: '2026-03-02T09:10:00.000Z',
      released_by: 'Ana',
    },
  ])
  const { items } = await askFor(hub, ben, 'GET', `/incidents/${id}/timeline`)
  const [first, second, third] = items.filter(({ kind }: { kind: string }) => kind === 'role')
  expect(first.details).toEqual({ role: 'comms_lead', from: null, to: { person_id: anaId, name: 'Ana' } })
  expect(second.details).toMatchObject({ from: { name: 'Ana' }, to: { name: 'Ben' } })
  expect(third.details).toMatchObject({ from: { name: 'Ben' }, to: null })
  const admin = await hub.tokenFor('Root', 'admin')
  const audit = await askFor(hub, admin, 'GET', `/audit?subject_id=${id}`)
  expect(audit.items.map(({ action }: { action: string }) => action).slice(0, 3)).toEqual([
    'role.released',
    'role.handed_over',
    'role.assigned',
  ])
})

test('one person may hold several roles', async () => {
  await using hub = await freshHub()
  const { anaId, give } = await withAnaAndBen(hub)
  await give('ic', anaId)
  const { body } = await give('scribe', anaId)
  expect(body.roles.map(({ holder }: { holder: unknown }) => holder !== null)).toEqual([
    true,
    false,
    false,
    true,
  ])
})

test('assigning a role to its holder, or releasing a vacant one, changes nothing', async () => {
  await using hub = await freshHub()
  const { id, ana, anaId, give } = await withAnaAndBen(hub)
  await give('ic', anaId)
  const before = dumpOf(hub.dataDir)
  hub.setNow(new Date(hub.now().getTime() + 1_000))
  expect((await give('ic', anaId)).status).toBe(200)
  await askFor(hub, ana, 'DELETE', `/incidents/${id}/roles/scribe`)
  expect(dumpOf(hub.dataDir)).toEqual(before)
})

test('an unknown or archived person gets no role', async () => {
  await using hub = await freshHub()
  const { benId, give } = await withAnaAndBen(hub)
  const admin = await hub.tokenFor('Root', 'admin')
  const unknown = await give('ic', 'aaaaaaaaaaaa')
  expectProblem(unknown, 422, 'invalid-request')
  expect(unknown.body.errors).toMatchObject([{ field: 'person_id' }])
  expect(unknown.body.detail).toMatch(/there is no person with the id "aaaaaaaaaaaa"; there are: /)
  expect(unknown.body.detail).toContain(`${benId} (Ben)`)
  await askFor(hub, admin, 'PATCH', `/people/${benId}`, { archived: true })
  const archived = await give('ic', benId)
  expectProblem(archived, 422, 'invalid-request')
  expect(archived.body.errors).toEqual([{ field: 'person_id', message: 'this person is archived' }])
  expect((await give('ic', 'Ben')).body.detail).not.toContain('(Ben)')
  const missing = await ask(hub, admin, 'PUT', '/incidents/aaaaaaaaaaaa/roles/ic', { person_id: benId })
  expectProblem(missing, 404, 'not-found')
})

test('there are four roles and no other', async () => {
  await using hub = await freshHub()
  const { id, ana, anaId, give } = await withAnaAndBen(hub)
  const strange = await give('observer', anaId)
  expectProblem(strange, 404, 'not-found')
  expect(strange.body.detail).toBe('There is no role observer; there are: ic, ops_lead, comms_lead, scribe.')
  expectProblem(await ask(hub, ana, 'DELETE', `/incidents/${id}/roles/observer`), 404, 'not-found')
})

test('roles change while the incident is open: before the first update, and again once reopened', async () => {
  await using hub = await freshHub()
  const { id, ana, anaId, benId, give } = await withAnaAndBen(hub)
  const internal = await declareIncident(hub, ana)
  await askFor(hub, ana, 'PUT', `/incidents/${internal.id}/roles/ic`, { person_id: anaId })
  await askFor(hub, ana, 'POST', `/incidents/${internal.id}/cancellation`, { reason: 'A false alarm.' })
  const cancelled = await ask(hub, ana, 'DELETE', `/incidents/${internal.id}/roles/ic`)
  expectProblem(cancelled, 409, 'incident-is-over')

  await give('ic', anaId)
  await resolve(hub, ana, id)
  expectProblem(await give('ic', benId), 409, 'incident-is-over')
  expectProblem(await ask(hub, ana, 'DELETE', `/incidents/${id}/roles/ic`), 409, 'incident-is-over')
  await reopen(hub, ana, id)
  const { body } = await give('ic', benId)
  expect(body.roles[0].holder.name).toBe('Ben')
})

test('who only reads or publishes assigns no roles', async () => {
  await using hub = await freshHub()
  const { id, ben, benId } = await withAnaAndBen(hub)
  const eve = await hub.tokenFor('Eve', 'comms')
  for (const token of [ben, eve]) {
    const refused = await ask(hub, token, 'PUT', `/incidents/${id}/roles/ic`, { person_id: benId })
    expectProblem(refused, 403, 'insufficient-scope')
  }
})
