import { expect, test } from 'vitest'
import { findRevision } from '#db/queries/page.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

const unknownId = 'aaaaaaaaaaaa'

test('a component is added, read, listed, changed and deleted', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const group = await askFor(hub, ana, 'POST', '/component-groups', { name: 'Edge network' })

  const added = await ask(hub, ana, 'POST', '/components', {
    name: '  Ingress ',
    description: 'Routes requests to apps.',
    group_id: group.id,
  })
  expect(added.status).toBe(201)
  expect(added.body).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{12}$/),
    name: 'Ingress',
    position: 0,
    description: 'Routes requests to apps.',
    group_id: group.id,
    status: 'operational',
    created_at: '2026-03-02T09:00:00.000Z',
    archived_at: null,
  })
  const path = `/components/${added.body.id}`
  expect(await askFor(hub, ana, 'GET', path)).toEqual(added.body)
  expect(await askFor(hub, ana, 'GET', '/components')).toEqual({ items: [added.body], next_cursor: null })

  const changed = await askFor(hub, ana, 'PATCH', path, { name: 'Edge', description: null, group_id: null })
  expect(changed).toEqual({ ...added.body, name: 'Edge', description: null, group_id: null })
  expect(await askFor(hub, ana, 'DELETE', path)).toEqual(changed)
  expect((await ask(hub, ana, 'GET', path)).status).toBe(404)
})

test('the list comes in pages in the order of positions', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  await addComponents(hub, 'C', 'A', 'B')
  const first = await askFor(hub, ana, 'GET', '/components?limit=2')
  expect(namesOf(first)).toEqual(['C', 'A'])
  const second = await askFor(hub, ana, 'GET', `/components?limit=2&cursor=${first.next_cursor}`)
  expect(namesOf(second)).toEqual(['B'])
  expect(second.next_cursor).toBeNull()
})

test.each([
  { moved: 'D', to: 0, order: ['D', 'A', 'B', 'C'] },
  { moved: 'A', to: 2, order: ['B', 'C', 'A', 'D'] },
  { moved: 'B', to: 1, order: ['A', 'B', 'C', 'D'] },
  { moved: 'A', to: 99, order: ['B', 'C', 'D', 'A'] },
])('$moved moved to $to gives $order', async ({ moved, to, order }) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const ids = await addComponents(hub, 'A', 'B', 'C', 'D')
  const id = ids['ABCD'.indexOf(moved)]
  const answer = await askFor(hub, ana, 'PATCH', `/components/${id}`, { position: to })
  const list = await askFor(hub, ana, 'GET', '/components')
  expect(namesOf(list)).toEqual(order)
  expect(positionsOf(list)).toEqual([0, 1, 2, 3])
  expect(answer.position).toBe(order.indexOf(moved))
})

test('a component can be added in the middle, and a deletion leaves no gap', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [a] = await addComponents(hub, 'A', 'B')
  const added = await askFor(hub, ana, 'POST', '/components', { name: 'C', position: 1 })
  expect(added.position).toBe(1)
  await askFor(hub, ana, 'DELETE', `/components/${a}`)
  const list = await askFor(hub, ana, 'GET', '/components')
  expect(namesOf(list)).toEqual(['C', 'B'])
  expect(positionsOf(list)).toEqual([0, 1])
})

test('a name is taken in letters of either case, and the refusal names the other one', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [ingress, other] = await addComponents(hub, 'Ingress', 'Other')

  const second = await ask(hub, ana, 'POST', '/components', { name: 'INGRESS' })
  expect(second).toMatchObject({
    status: 409,
    body: { type: '/problems/name-taken', taken_by: { id: ingress, name: 'Ingress' } },
  })
  expect(second.body.detail).toContain(ingress)
  expect((await ask(hub, ana, 'PATCH', `/components/${other}`, { name: 'ingress' })).status).toBe(409)
  expect((await askFor(hub, ana, 'PATCH', `/components/${ingress}`, { name: 'INGRESS' })).name).toBe(
    'INGRESS',
  )
  expect(namesOf(await askFor(hub, ana, 'GET', '/components'))).toEqual(['INGRESS', 'Other'])
})

test('the name of an archived component is taken, and the refusal says how to bring it back', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addComponents(hub, 'Ingress')
  await askFor(hub, ana, 'PATCH', `/components/${id}`, { archived: true })
  const { body } = await ask(hub, ana, 'POST', '/components', { name: 'Ingress' })
  expect(body.detail).toContain('archived: false')
})

test('an archived component stays in the list, keeps its day, and comes back', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addComponents(hub, 'Ingress')
  const archived = await askFor(hub, ana, 'PATCH', `/components/${id}`, { archived: true })
  expect(archived.archived_at).toBe('2026-03-02T09:00:00.000Z')

  hub.setNow(new Date('2026-03-03T09:00Z'))
  const again = await askFor(hub, ana, 'PATCH', `/components/${id}`, { archived: true })
  expect(again.archived_at).toBe('2026-03-02T09:00:00.000Z')
  expect(namesOf(await askFor(hub, ana, 'GET', '/components'))).toEqual(['Ingress'])
  expect((await askFor(hub, ana, 'PATCH', `/components/${id}`, { archived: false })).archived_at).toBeNull()
})

test('the status is the worst that any open published incident says, and nobody can set it', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addComponents(hub, 'Ingress')
  const status = async () => (await askFor(hub, ana, 'GET', `/components/${id}`)).status
  const naming = (status: string) => ({ scope: { components: [{ id: 'Ingress', status }] } })

  await declare(hub, ana, { ...naming('major_outage'), isInternal: true })
  expect(await status()).toBe('operational')
  await declare(hub, ana, naming('degraded_performance'))
  expect(await status()).toBe('degraded_performance')
  await declare(hub, ana, naming('partial_outage'))
  expect(await status()).toBe('partial_outage')
  expect((await askFor(hub, ana, 'GET', '/components')).items[0].status).toBe('partial_outage')

  const refused = await ask(hub, ana, 'PATCH', `/components/${id}`, { status: 'operational' })
  expect(refused.body.errors).toEqual([
    {
      field: 'status',
      message: 'is not a known field; there are: name, description, group_id, position, archived',
    },
  ])
})

test('a component that an incident named cannot be deleted, and the refusal says what to do', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addComponents(hub, 'Ingress')
  await declare(hub, ana, {
    scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] },
    isInternal: true,
  })
  const { status, body } = await ask(hub, ana, 'DELETE', `/components/${id}`)
  expect(status).toBe(409)
  expect(body.type).toBe('/problems/named-in-history')
  expect(body.detail).toContain('archived: true')
  expect((await ask(hub, ana, 'GET', `/components/${id}`)).status).toBe(200)
})

test.each([
  [{}, 'name', 'is missing'],
  [{ name: '' }, 'name', 'must not be empty'],
  [{ name: '\u200b' }, 'name', 'must be visible'],
  [{ name: 'two\nlines' }, 'name', 'must be one line without control characters'],
  [{ name: 'x'.repeat(201) }, 'name', 'must have at most 200 characters'],
  [{ name: 7 }, 'name', 'must be a text'],
  [{ name: 'A', position: -1 }, 'position', 'must be a whole number from 0'],
  [{ name: 'A', position: 1.5 }, 'position', 'must be a whole number from 0'],
  [{ name: 'A', position: '1' }, 'position', 'must be a whole number from 0'],
  [{ name: 'A', group_id: unknownId }, 'group_id', 'there is no component group with this id'],
  [
    { name: 'A', archived: true },
    'archived',
    'is not a known field; there are: name, description, group_id, position',
  ],
])('%j is refused: %s %s', async (input, field, message) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const { status, body } = await ask(hub, ana, 'POST', '/components', input)
  expect(status).toBe(422)
  expect(body.errors).toEqual([{ field, message }])
  expect(namesOf(await askFor(hub, ana, 'GET', '/components'))).toEqual([])
})

test('an unknown component is answered 404 by every method', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
    const answer = await ask(hub, ana, method, `/components/${unknownId}`, body)
    expect(answer, method).toMatchObject({ status: 404, body: { type: '/problems/not-found' } })
  }
})

test('every change is audited and makes a new revision; a change of nothing does neither', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addComponents(hub, 'Ingress')
  const before = await revisionOf(hub)

  await askFor(hub, ana, 'PATCH', `/components/${id}`, { name: 'Ingress', position: 0, archived: false })
  await askFor(hub, ana, 'PATCH', `/components/${id}`, {})
  expect(await revisionOf(hub)).toBe(before)
  await askFor(hub, ana, 'PATCH', `/components/${id}`, { name: 'Edge' })
  expect(await revisionOf(hub)).toBe(before + 1)
  await askFor(hub, ana, 'DELETE', `/components/${id}`)
  expect(await revisionOf(hub)).toBe(before + 2)

  const { items } = await askFor(hub, ana, 'GET', `/audit?subject_id=${id}`)
  expect(items.map(({ action, author }: never) => [action, author])).toEqual([
    ['component.deleted', 'Ana'],
    ['component.changed', 'Ana'],
    ['component.created', 'A test'],
  ])
  expect(items[1].details).toEqual({ name: { from: 'Ingress', to: 'Edge' } })
})

const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)
const positionsOf = ({ items }: { items: { position: number }[] }) => items.map(({ position }) => position)
const revisionOf = async (hub: FreshHub) => (await hub.db.snapshot(findRevision)).number
