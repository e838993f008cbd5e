import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { addRegions } from '#tests/support/catalog.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

test('a region is added, read, listed, changed and deleted', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const added = await ask(hub, ana, 'POST', '/regions', { name: 'eu-west' })
  expect(added).toMatchObject({ status: 201, body: { name: 'eu-west', position: 0 } })
  const path = `/regions/${added.body.id}`
  expect(await askFor(hub, ana, 'GET', path)).toEqual(added.body)
  const second = await askFor(hub, ana, 'POST', '/regions', { name: 'us-east' })
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([added.body, second])
  expect(await askFor(hub, ana, 'PATCH', path, { position: 1 })).toMatchObject({ position: 1 })
  expect(await askFor(hub, ana, 'DELETE', path)).toMatchObject({ name: 'eu-west' })
  expect((await askFor(hub, ana, 'GET', '/regions')).items).toEqual([{ ...second, position: 0 }])
})

test('a region that an incident named cannot be deleted', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [id] = await addRegions(hub, 'eu-west')
  await declare(hub, ana, { scope: { regions: ['eu-west'] } })
  const refused = await ask(hub, ana, 'DELETE', `/regions/${id}`)
  expect(refused).toMatchObject({ status: 409, body: { type: '/problems/named-in-history' } })
  expect(await askFor(hub, ana, 'GET', `/regions/${id}`)).toMatchObject({ name: 'eu-west' })
})

test('a region has a name of its own, in letters of either case', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'admin')
  const [west] = await addRegions(hub, 'eu-west', 'us-east')
  const { status, body } = await ask(hub, ana, 'POST', '/regions', { name: 'EU-West' })
  expect(status).toBe(409)
  expect(body).toMatchObject({ type: '/problems/name-taken', taken_by: { id: west, name: 'eu-west' } })
})
