import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

test('a person is added, read, listed and changed', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const added = await ask(hub, ana, 'POST', '/people', { name: 'Ben', contact: 'ben@example.com' })
  expect(added.status).toBe(201)
  expect(added.body).toEqual({
    id: expect.any(String),
    name: 'Ben',
    contact: 'ben@example.com',
    created_at: '2026-03-02T09:00:00.000Z',
    archived_at: null,
  })
  const path = `/people/${added.body.id}`
  expect(await askFor(hub, ana, 'GET', path)).toEqual(added.body)
  expect(await askFor(hub, ana, 'PATCH', path, { name: 'Benedikt', contact: null })).toEqual({
    ...added.body,
    name: 'Benedikt',
    contact: null,
  })
})

test('people are listed page by page, each once', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const names = ['Ben', 'Cai', 'Dua', 'Eve']
  for (const name of names) await askFor(hub, ana, 'POST', '/people', { name })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const page = await askFor(hub, ana, 'GET', `/people?limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...page.items.map(({ name }: { name: string }) => name))
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  expect(seen.sort()).toEqual(['Ana', ...names])
})

test('nobody is deleted: history names them', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { person_id: id } = await askFor(hub, ana, 'GET', '/me')
  expect((await ask(hub, ana, 'DELETE', `/people/${id}`)).status).toBe(404)
})

test('what was written under an earlier name keeps it', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { person_id: id } = await askFor(hub, ana, 'GET', '/me')
  const before = await declare(hub, ana)
  await askFor(hub, ana, 'PATCH', `/people/${id}`, { name: 'Anna' })
  const after = await declare(hub, ana)
  expect([before.declared_by, after.declared_by]).toEqual(['Ana', 'Anna'])
  expect((await askFor(hub, ana, 'GET', `/incidents/${before.id}`)).declared_by).toBe('Ana')
})

test('whoever is archived has left: their tokens let nobody in any more', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const ben = await hub.tokenFor('Ben', 'comms')
  const { person_id: id, token_id: tokenId } = await askFor(hub, ben, 'GET', '/me')
  expect((await askFor(hub, ana, 'PATCH', `/people/${id}`, { archived: true })).archived_at).not.toBeNull()

  expect(await ask(hub, ben, 'GET', '/me')).toMatchObject({
    status: 401,
    body: { type: '/problems/revoked-token' },
  })
  const { items } = await askFor(hub, ana, 'GET', `/audit?subject_id=${tokenId}`)
  expect(items[0]).toMatchObject({ action: 'token.revoked', author: 'Ana' })

  await askFor(hub, ana, 'PATCH', `/people/${id}`, { archived: false })
  expect((await ask(hub, ben, 'GET', '/me')).status, 'a revoked token stays revoked').toBe(401)
})

test('whoever holds the last admin tokens cannot be archived', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { person_id: id } = await askFor(hub, ana, 'GET', '/me')
  await askFor(hub, ana, 'POST', '/tokens', { name: 'second', scope: 'admin', person_id: id })
  const refused = await ask(hub, ana, 'PATCH', `/people/${id}`, { archived: true })
  expect(refused).toMatchObject({ status: 409, body: { type: '/problems/last-admin-token' } })
  expect(await askFor(hub, ana, 'GET', `/people/${id}`)).toMatchObject({ archived_at: null })

  await hub.tokenFor('Ben', 'admin')
  expect((await ask(hub, ana, 'PATCH', `/people/${id}`, { archived: true })).status).toBe(200)
})
