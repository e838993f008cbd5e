import { expect, test } from 'vitest'
import { tokenScopes } from '#db/schema/access.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'

test('a token is created for a person, shown once, and lets them in', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const ben = await askFor(hub, ana, 'POST', '/people', { name: 'Ben' })
  const made = await ask(hub, ana, 'POST', '/tokens', {
    name: "Ben's laptop",
    scope: 'comms',
    person_id: ben.id,
    expires_at: '2026-04-02T09:00:00+02:00',
  })
  expect(made.status).toBe(201)
  const { token: secret, ...token } = made.body
  expect(secret).toMatch(/^acl_[\w-]{43}$/)
  expect(token).toEqual({
    id: expect.any(String),
    name: "Ben's laptop",
    scope: 'comms',
    bearer: 'Ben',
    person_id: ben.id,
    service: null,
    created_at: '2026-03-02T09:00:00.000Z',
    expires_at: '2026-04-02T07:00:00.000Z',
    last_used_at: null,
    revoked_at: null,
  })
  expect(await askFor(hub, ana, 'GET', `/tokens/${token.id}`)).toEqual(token)
  expect(await askFor(hub, secret, 'GET', '/me')).toEqual({
    bearer: 'Ben',
    person_id: ben.id,
    service: null,
    scope: 'comms',
    token_id: token.id,
    token_name: "Ben's laptop",
    expires_at: '2026-04-02T07:00:00.000Z',
  })
})

test('a token can belong to a named service', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { token } = await askFor(hub, ana, 'POST', '/tokens', {
    name: 'alerts',
    scope: 'comms',
    service: 'alertmanager',
  })
  expect(await askFor(hub, token, 'GET', '/me')).toMatchObject({ bearer: 'alertmanager', person_id: null })
})

test('no answer but the first one ever holds a secret or a hash', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const made = await askFor(hub, ana, 'POST', '/tokens', { name: 'alerts', scope: 'read', service: 'alerts' })
  for (const path of ['/tokens', `/tokens/${made.id}`, '/audit', '/me']) {
    const text = JSON.stringify(await askFor(hub, ana, 'GET', path))
    expect(text).not.toContain(made.token)
    expect(text).not.toMatch(/[0-9a-f]{64}/)
    expect(text).not.toContain('hash')
  }
})

test.each([
  [{ scope: 'read' }, 'person_id', 'is missing: state it, or service'],
  [{ scope: 'read', service: null, person_id: null }, 'person_id', 'is missing: state it, or service'],
  [
    { scope: 'read', service: 'x', person_id: 'aaaaaaaaaaaa' },
    'person_id',
    'must be left out where service is stated',
  ],
  [
    { scope: 'read', person_id: 'aaaaaaaaaaaa' },
    'person_id',
    expect.stringContaining('there is no person with the id "aaaaaaaaaaaa"; there are: '),
  ],
  [{ scope: 'root', service: 'x' }, 'scope', `must be one of ${tokenScopes.join(', ')}`],
  [{ service: 'x' }, 'scope', `is missing; must be one of ${tokenScopes.join(', ')}`],
  [
    { scope: 'read', service: 'x', expires_at: '2026-03-02T09:00:00Z' },
    'expires_at',
    'must be later than now, 2026-03-02T09:00:00.000Z',
  ],
  [
    { scope: 'read', service: 'x', token: 'mine' },
    'token',
    'is not a known field; there are: name, scope, person_id, service, expires_at',
  ],
])('%j is refused: %s %s', async (input, field, message) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { status, body } = await ask(hub, ana, 'POST', '/tokens', { name: 'x', ...input })
  expect(status).toBe(422)
  expect(body.errors).toEqual([{ field, message }])
})

test('nobody who has left gets a token', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const ben = await askFor(hub, ana, 'POST', '/people', { name: 'Ben' })
  await askFor(hub, ana, 'PATCH', `/people/${ben.id}`, { archived: true })
  const { body } = await ask(hub, ana, 'POST', '/tokens', { name: 'x', scope: 'read', person_id: ben.id })
  expect(body.errors).toEqual([{ field: 'person_id', message: 'Ben is archived; bring them back first' }])
})

test('a revoked token lets nobody in, stays in the list, and revoking it again changes nothing', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const made = await askFor(hub, ana, 'POST', '/tokens', { name: 'x', scope: 'read', service: 'alerts' })
  const first = await ask(hub, ana, 'DELETE', `/tokens/${made.id}`)
  expect(first).toMatchObject({
    status: 200,
    body: { revoked_at: '2026-03-02T09:00:00.000Z', bearer: 'alerts' },
  })

  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await askFor(hub, ana, 'DELETE', `/tokens/${made.id}`)).toEqual(first.body)
  expect((await ask(hub, made.token, 'GET', '/me')).body.type).toBe('/problems/revoked-token')
  const { items } = await askFor(hub, ana, 'GET', '/tokens')
  expect(items).toContainEqual(first.body)
  const audited = await askFor(hub, ana, 'GET', `/audit?subject_id=${made.id}`)
  expect(audited.items.map(({ action }: { action: string }) => action)).toEqual([
    'token.revoked',
    'token.created',
  ])
})

test('the last admin token that lets somebody in cannot be revoked', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { token_id: id } = await askFor(hub, ana, 'GET', '/me')
  const other = { name: 'other', scope: 'admin', service: 'backup' }
  const expiring = await askFor(hub, ana, 'POST', '/tokens', { ...other, expires_at: '2026-03-02T10:00:00Z' })
  await askFor(hub, ana, 'POST', '/tokens', { ...other, scope: 'responder' })
  hub.setNow(at('2026-03-02T10:00Z'))

  const { status, body } = await ask(hub, ana, 'DELETE', `/tokens/${id}`)
  expect(status).toBe(409)
  expect(body.type).toBe('/problems/last-admin-token')
  expect(body.detail).toContain('POST /tokens with scope admin')
  expect((await ask(hub, ana, 'GET', '/me')).status).toBe(200)

  expect((await ask(hub, ana, 'DELETE', `/tokens/${expiring.id}`)).status, 'an expired one can').toBe(200)
  await askFor(hub, ana, 'POST', '/tokens', other)
  expect((await ask(hub, ana, 'DELETE', `/tokens/${id}`)).status, 'one of two can').toBe(200)
  expect((await ask(hub, ana, 'GET', '/me')).status).toBe(401)
})

test('the last use of a token is noted to the minute', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { token_id: id } = await askFor(hub, ana, 'GET', '/me')
  const lastUse = async () => (await askFor(hub, ana, 'GET', `/tokens/${id}`)).last_used_at
  expect(await lastUse()).toBe('2026-03-02T09:00:00.000Z')
  hub.setNow(at('2026-03-02T09:00:59Z'))
  expect(await lastUse()).toBe('2026-03-02T09:00:00.000Z')
  hub.setNow(at('2026-03-02T09:01:00Z'))
  expect(await lastUse()).toBe('2026-03-02T09:01:00.000Z')
})
