import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

test('the audit log says who did what with which token and request, newest first', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { token_id } = await askFor(hub, ana, 'GET', '/me')
  const added = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' })
  const { items } = await askFor(hub, ana, 'GET', '/audit')
  expect(items[0]).toEqual({
    id: expect.any(Number),
    at: '2026-03-02T09:00:00.000Z',
    author: 'Ana',
    token_id,
    action: 'region.created',
    subject_type: 'region',
    subject_id: added.body.id,
    request_id: added.headers.get('x-request-id'),
    details: { name: 'eu-west' },
  })
  const ids = items.map(({ id }: { id: number }) => id)
  expect(ids).toEqual(ids.toSorted((a: number, b: number) => b - a))
})

test('it is narrowed by subject and read page by page', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  for (const name of ['a', 'b', 'c']) await askFor(hub, ana, 'POST', '/regions', { name })
  const first = await askFor(hub, ana, 'GET', '/audit?subject_type=region&limit=2')
  const second = await askFor(
    hub,
    ana,
    'GET',
    `/audit?subject_type=region&limit=2&cursor=${first.next_cursor}`,
  )
  const names = [...first.items, ...second.items].map(({ details }) => details.name)
  expect(names).toEqual(['c', 'b', 'a'])
  expect(second.next_cursor).toBeNull()

  const { subject_id } = first.items[0]
  const one = await askFor(hub, ana, 'GET', `/audit?subject_type=region&subject_id=${subject_id}`)
  expect(one.items).toHaveLength(1)
  expect((await askFor(hub, ana, 'GET', '/audit?subject_type=nothing')).items).toEqual([])
})

test('it never holds the words of an update', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await declare(hub, ana)
  expect(JSON.stringify(await askFor(hub, ana, 'GET', '/audit'))).not.toContain('We are looking')
})
