import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createApi } from '#api/app.ts'
import { openDatabase } from '#db/client.ts'
import { createHub } from '#src/hub.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub, publicUrl } from '#tests/support/hub.ts'
import { declare, updateWords } from '#tests/support/incident.ts'
import { expectProblem } from '#tests/support/problem.ts'

const key = (value: string) => ({ 'idempotency-key': value })

test('a retry gets the first answer, says so, and does nothing twice', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const first = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, key('k'))
  hub.setNow(at('2026-03-02T10:00Z'))
  const second = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, key('k'))
  expect(second.status).toBe(201)
  expect(second.body).toEqual(first.body)
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toHaveLength(1)
})

test('without a key the same request is another request', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'POST', '/people', { name: 'Ben' })
  await askFor(hub, ana, 'POST', '/people', { name: 'Ben' })
  expect(await namesOf(hub, ana)).toEqual(['Ana', 'Ben', 'Ben'])
})

test('a retry gets the first answer after a restart, too', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const first = await askFor(hub, ana, 'POST', '/people', { name: 'Ben' }, key('k'))
  await hub.db.close()

  const db = openDatabase(hub.dataDir)
  const api = createApi(createHub({ db, clock: hub.now, policy: hub.policy, publicUrl }))
  const answer = await api.request('/api/admin/people', {
    method: 'POST',
    headers: { authorization: `Bearer ${ana}`, 'content-type': 'application/json', ...key('k') },
    body: JSON.stringify({ name: 'Ben' }),
  })
  expect(answer.headers.get('idempotency-replayed')).toBe('true')
  expect(await answer.json()).toEqual(first)
  await db.close()
})

test('of identical requests that arrive at once one is carried out, and all get its answer', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const post = () => ask(hub, ana, 'POST', '/people', { name: 'Ben' }, key('k'))
  const answers = await Promise.all([post(), post(), post(), post()])
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')
  expect(replayed).toHaveLength(3)
  expect(await namesOf(hub, ana)).toEqual(['Ana', 'Ben'])
})

test('two leads who declare with one key and one token make one incident', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const declaration = {
    title: 'Requests fail',
    severity: 'sev1',
    reason: 'unsure',
    initial_update: updateWords(hub),
  }
  const [a, b] = await Promise.all([
    askFor(hub, ana, 'POST', '/incidents', declaration, key('k')),
    askFor(hub, ana, 'POST', '/incidents', declaration, key('k')),
  ])
  expect(a).toEqual(b)
  expect((await askFor(hub, ana, 'GET', '/incidents')).items).toHaveLength(1)
})

test.each([
  ['another body', '/regions', { name: 'us-east' }],
  ['the same fields in another order of bytes', '/regions', '{ "name": "eu-west" }'],
  ['another path', '/component-groups', { name: 'eu-west' }],
])('a key with %s is refused', async (_, path, body) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'POST', '/regions', { name: 'eu-west' }, key('k'))
  const answer = await ask(hub, ana, 'POST', path, body, key('k'))
  expectProblem(answer, 422, 'idempotency-key-reused')
  expect(answer.body.detail).toContain('2026-03-02T09:00:00.000Z')
})

test('a key with another query is refused', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const declaration = { title: 'Requests fail', severity: 'sev1', reason: 'unsure' }
  await askFor(hub, ana, 'POST', '/incidents', declaration, key('k'))
  const answer = await ask(hub, ana, 'POST', '/incidents?preview=false', declaration, key('k'))
  expectProblem(answer, 422, 'idempotency-key-reused')
})

test('a request that is refused leaves its key unused', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'POST', '/regions', { name: 'taken' })
  for (const [body, status] of [
    [{ name: '' }, 422],
    [{ name: 'taken' }, 409],
    ['{', 400],
  ] as const) {
    expect((await ask(hub, ana, 'POST', '/regions', body, key('k'))).status).toBe(status)
  }
  const { status, headers } = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, key('k'))
  expect(status).toBe(201)
  expect(headers.get('idempotency-replayed')).toBeNull()
})

test('an update that the policy objects to leaves its key unused, and nothing of itself', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declare(hub, ana)
  const path = `/incidents/${id}/updates`
  expectProblem(await ask(hub, ana, 'POST', path, updateWords(hub, 99), key('k')), 422, 'policy-objections')
  expect((await askFor(hub, ana, 'GET', `/incidents/${id}`)).updates).toHaveLength(1)
  expect((await ask(hub, ana, 'POST', path, updateWords(hub), key('k'))).status).toBe(201)
})

test('keys are per token', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const ben = await hub.tokenFor('Ben', 'admin')
  const a = await askFor(hub, ana, 'POST', '/people', { name: 'Cai' }, key('k'))
  const b = await askFor(hub, ben, 'POST', '/people', { name: 'Dua' }, key('k'))
  expect(a.id).not.toBe(b.id)
})

test("a replay never repeats a token's secret, and the database never holds it", async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const input = { name: 'x', scope: 'read', service: 'alerts' }
  const first = await askFor(hub, ana, 'POST', '/tokens', input, key('k'))
  const second = await ask(hub, ana, 'POST', '/tokens', input, key('k'))
  expect(second.status).toBe(201)
  expect(second.body).toEqual({ ...first, token: null })
  expect((await ask(hub, first.token, 'GET', '/me')).status).toBe(200)

  await hub.db.scrub()
  expect(readFileSync(`${hub.dataDir}/allclear.sqlite`).includes(first.token)).toBe(false)
})

test('the answer to a key is gone once words in it were purged, and the key stays used', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declare(hub, ana)
  const words = { ...updateWords(hub), what_is_happening: 'password: hunter2' }
  const { update } = await askFor(hub, ana, 'POST', `/incidents/${id}/updates`, words, key('k'))
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/purge`, { reason: 'A secret.' })

  const answer = await ask(hub, ana, 'POST', `/incidents/${id}/updates`, words, key('k'))
  expectProblem(answer, 410, 'answer-purged')
  expect(JSON.stringify(answer.body)).not.toContain('hunter2')
  expect((await askFor(hub, ana, 'GET', `/incidents/${id}`)).updates).toHaveLength(2)
})

test('a key is kept for 30 days', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const post = (name: string, value: string) => ask(hub, ana, 'POST', '/people', { name }, key(value))
  const first = await post('Ben', 'k')
  hub.setNow(at('2026-04-01T09:00Z'))
  await post('Cai', 'another')
  expect((await post('Ben', 'k')).body.id).toBe(first.body.id)
  hub.setNow(at('2026-04-01T09:00:00.001Z'))
  await post('Dua', 'third')
  expect((await post('Ben', 'k')).body.id).not.toBe(first.body.id)
})

test.each(['', ' ', 'two words', 'ü', 'x'.repeat(256)])('the key %j is refused', async (value) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const answer = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' }, key(value))
  expectProblem(answer, 400, 'invalid-idempotency-key')
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([])
})

const namesOf = async (hub: FreshHub, token: string): Promise<string[]> => {
  const { items } = await askFor(hub, token, 'GET', '/people')
  return items.map(({ name }: { name: string }) => name).toSorted()
}
