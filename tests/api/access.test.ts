import { expect, test } from 'vitest'
import { type TokenScope, tokenScopes } from '#db/schema/access.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { listOperations, type Operation, withUnknownIds } from '#tests/support/operations.ts'

test('a stranger is let in nowhere', async () => {
  await using hub = await freshHub()
  for (const operation of await listWithToken(hub)) {
    const { status, body, headers } = await call(hub, null, operation)
    expect(status, operation.operationId).toBe(401)
    expect(body.type, operation.operationId).toBe('/problems/missing-token')
    expect(headers.get('www-authenticate'), operation.operationId).toBe('Bearer realm="allclear"')
  }
})

test('Eve with the next narrower scope may not, and whoever has the scope or a wider one may', async () => {
  await using hub = await freshHub()
  const tokens = {} as Record<TokenScope, string>
  for (const scope of tokenScopes) tokens[scope] = await hub.tokenFor(`Eve with ${scope}`, scope)
  let refused = 0
  for (const operation of await listWithToken(hub)) {
    const needed = tokenScopes.indexOf(operation.scope!)
    for (const [place, scope] of tokenScopes.entries()) {
      const { status, body, headers } = await call(hub, tokens[scope], operation)
      const which = `${operation.operationId} with ${scope}`
      if (place >= needed) {
        expect([401, 403], which).not.toContain(status)
        continue
      }
      refused++
      expect(status, which).toBe(403)
      expect(body.type, which).toBe('/problems/insufficient-scope')
      expect(body.detail, which).toBe(
        `This needs a token of scope ${operation.scope}; this one has ${scope}.`,
      )
      expect(headers.get('www-authenticate'), which).toContain(`scope="${operation.scope}"`)
    }
  }
  expect(refused).toBeGreaterThan(20)
})

test('a refused call writes nothing', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const eve = await hub.tokenFor('Eve', 'read')
  const before = (await askFor(hub, ana, 'GET', '/audit')).items.length
  expect((await ask(hub, eve, 'POST', '/regions', { name: 'eu-west' })).status).toBe(403)
  expect((await ask(hub, null, 'POST', '/regions', { name: 'eu-west' })).status).toBe(401)
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([])
  expect((await askFor(hub, ana, 'GET', '/audit')).items).toHaveLength(before)
})

test('an expired token lets nobody in, from that moment on', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { token } = await askFor(hub, ana, 'POST', '/tokens', {
    name: 'x',
    scope: 'read',
    service: 'x',
    expires_at: '2026-03-02T10:00:00Z',
  })
  hub.setNow(at('2026-03-02T09:59:59.999Z'))
  expect((await ask(hub, token, 'GET', '/me')).status).toBe(200)
  hub.setNow(at('2026-03-02T10:00Z'))
  const { status, body, headers } = await ask(hub, token, 'GET', '/me')
  expect(status).toBe(401)
  expect(body.type).toBe('/problems/expired-token')
  expect(body.detail).toContain('2026-03-02T10:00:00.000Z')
  expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
})

test.each([
  ['Bearer acl_unknown', 'unknown-token'],
  ['Bearer \u00e9\u00ff\u0080', 'unknown-token'],
  ['bearer   acl_unknown  ', 'unknown-token'],
  ['Bearer', 'missing-token'],
  ['Bearer ', 'missing-token'],
  ['Bearer two words', 'missing-token'],
  ['Basic YW5hOnB3', 'missing-token'],
  ['acl_unknown', 'missing-token'],
  ['', 'missing-token'],
])('an Authorization header of %j is a problem of type %s', async (authorization, kind) => {
  await using hub = await freshHub()
  const { status, body } = await ask(hub, null, 'GET', '/me', undefined, { authorization })
  expect(status).toBe(401)
  expect(body.type).toBe(`/problems/${kind}`)
})

test('the scheme of a good token may be written in any case', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const { status } = await ask(hub, null, 'GET', '/me', undefined, { authorization: `bEARER  ${ana}` })
  expect(status).toBe(200)
})

test('a secret is compared whole and in its case', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  for (const secret of [ana.slice(0, -1), `${ana}x`, ana.toUpperCase(), ana.toLowerCase()]) {
    expect((await ask(hub, secret, 'GET', '/me')).body.type).toBe('/problems/unknown-token')
  }
})

/** All but what a signature lets in. */
const listWithToken = async (hub: FreshHub): Promise<Operation[]> =>
  (await listOperations(hub)).filter(({ scope }) => scope !== null)

const call = (hub: FreshHub, token: string | null, { method, path, hasBody }: Operation) =>
  ask(hub, token, method, withUnknownIds(path), hasBody ? {} : undefined)
