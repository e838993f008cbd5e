import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'

test('a group is added, read, listed, changed and deleted', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const added = await ask(hub, ana, 'POST', '/component-groups', { name: 'Edge network' })
  expect(added).toMatchObject({ status: 201, body: { name: 'Edge network', position: 0 } })
  const path = `/component-groups/${added.body.id}`
  expect(await askFor(hub, ana, 'GET', path)).toEqual(added.body)

  const first = await askFor(hub, ana, 'POST', '/component-groups', { name: 'Control plane', position: 0 })
  const list = await askFor(hub, ana, 'GET', '/component-groups')
  expect(list.items).toEqual([first, { ...added.body, position: 1 }])

  expect(await askFor(hub, ana, 'PATCH', path, { name: 'Edge' })).toMatchObject({ name: 'Edge', position: 1 })
  expect(await askFor(hub, ana, 'DELETE', path)).toMatchObject({ name: 'Edge' })
  expect((await ask(hub, ana, 'GET', path)).status).toBe(404)
})

test('deleting a group leaves its components without one', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const group = await askFor(hub, ana, 'POST', '/component-groups', { name: 'Edge network' })
  const { id } = await askFor(hub, ana, 'POST', '/components', { name: 'Ingress', group_id: group.id })
  await askFor(hub, ana, 'DELETE', `/component-groups/${group.id}`)
  expect(await askFor(hub, ana, 'GET', `/components/${id}`)).toMatchObject({
    name: 'Ingress',
    group_id: null,
  })
})

test('a group has a name of its own, in letters of either case', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const edge = await askFor(hub, ana, 'POST', '/component-groups', { name: 'Edge' })
  const other = await askFor(hub, ana, 'POST', '/component-groups', { name: 'Other' })
  for (const [method, path] of [
    ['POST', '/component-groups'],
    ['PATCH', `/component-groups/${other.id}`],
  ] as const) {
    const { status, body } = await ask(hub, ana, method, path, { name: 'EDGE' })
    expect(status).toBe(409)
    expect(body).toMatchObject({ type: '/problems/name-taken', taken_by: { id: edge.id, name: 'Edge' } })
  }
})
