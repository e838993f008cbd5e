import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { addMaintenanceUpdates, addUpdates } from '#tests/support/many-updates.ts'
import { pagesOf } from '#tests/support/pages.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { declareIncident, declareInPublic, later, publish } from '#tests/support/publishing.ts'

type Listed = { id: string; sequence: number }
const sequencesOf = (updates: Listed[]) => updates.map(({ sequence }) => sequence)
/** So many numbers, from the highest down. */
const down = (from: number, count: number) => Array.from({ length: count }, (_, place) => from - place)

const owners = [
  {
    of: 'an incident',
    path: '/incidents',
    make: (hub: FreshHub, token: string) => declareInPublic(hub, token),
    add: addUpdates,
    publishOne: async (hub: FreshHub, token: string, id: string) => (await publish(hub, token, id)).update,
  },
  {
    of: 'a maintenance',
    path: '/maintenances',
    make: (hub: FreshHub, token: string) => schedule(hub, token, { components: [] }),
    add: addMaintenanceUpdates,
    publishOne: async (hub: FreshHub, token: string, id: string) =>
      (await askFor(hub, token, 'POST', `/maintenances/${id}/updates`, { message: 'Half is done.' })).update,
  },
]

test.each(owners)(
  '$of holds its newest 100 updates and says how many there are',
  async ({ path, make, add, publishOne }) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'comms')
    const made = await make(hub, ana)
    expect(made).toMatchObject({ update_count: 1, updates: [{ sequence: 1 }] })
    await add(hub, made.id, 99)
    const full = await askFor(hub, ana, 'GET', `${path}/${made.id}`)
    expect(sequencesOf(full.updates)).toEqual(down(100, 100))
    expect(full.update_count).toBe(100)

    await publishOne(hub, ana, made.id)
    const more = await askFor(hub, ana, 'GET', `${path}/${made.id}`)
    expect(sequencesOf(more.updates)).toEqual(down(101, 100))
    expect(more).toMatchObject({ update_count: 101, last_update_id: more.updates[0].id })
  },
)

test('an incident of which nothing was published holds no updates', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const internal = await declareIncident(hub, ana)
  expect(internal).toMatchObject({ updates: [], update_count: 0 })
  expect(await askFor(hub, ana, 'GET', `/incidents/${internal.id}`)).toMatchObject({
    ...{ updates: [], update_count: 0 },
  })
  expect(await askFor(hub, ana, 'GET', `/incidents/${internal.id}/updates`)).toEqual({
    ...{ items: [], next_cursor: null },
  })
})

test.each(owners)(
  'the pages of the updates of $of hold each one once, newest first',
  async ({ path, make, add }) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'read')
    const ben = await hub.tokenFor('Ben', 'comms')
    const { id } = await make(hub, ben)
    const other = await make(hub, ben)
    await add(hub, id, 249)
    await add(hub, other.id, 5)
    const pages = await pagesOf(hub, ana, `${path}/${id}/updates`, 100)
    expect(pages.map(({ items }) => items.length)).toEqual([100, 100, 50])
    expect(sequencesOf(pages.flatMap(({ items }) => items))).toEqual(down(250, 250))
    const { updates } = await askFor(hub, ana, 'GET', `${path}/${id}`)
    expect(pages[0].items).toEqual(updates)
    expect(sequencesOf((await askFor(hub, ana, 'GET', `${path}/${id}/updates`)).items)).toEqual(down(250, 20))
  },
)

test.each(owners)(
  'nor is one of $of told twice or left out while more are published',
  async ({ path, make, add, publishOne }) => {
    await using hub = await freshHub()
    const ana = await hub.tokenFor('Ana', 'comms')
    const { id } = await make(hub, ana)
    await add(hub, id, 11)
    const published: Listed[] = []
    const pages = await pagesOf(hub, ana, `${path}/${id}/updates`, 4, async () => {
      later(hub, 1)
      published.push(await publishOne(hub, ana, id))
    })
    expect(pages.map(({ items }) => sequencesOf(items))).toEqual([down(12, 4), down(8, 4), down(4, 4)])
    expect(sequencesOf(published)).toEqual([13, 14])
    const { items } = await askFor(hub, ana, 'GET', `${path}/${id}/updates?limit=2`)
    expect(items).toEqual(published.toReversed())
  },
)

test.each(owners)('a cursor of another list is none of the updates of $of', async ({ path, make, add }) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await hub.tokenFor('Ben', 'read')
  const { id } = await make(hub, ana)
  await add(hub, id, 2)
  const longer = await make(hub, ana)
  await add(hub, longer.id, 9)
  const foreign = [
    (await askFor(hub, ana, 'GET', '/people?limit=1')).next_cursor,
    (await askFor(hub, ana, 'GET', `${path}/${longer.id}/updates?limit=1`)).next_cursor,
  ]
  expect(foreign).toEqual([expect.any(String), expect.any(String)])
  for (const cursor of [...foreign, '', 'nonsense', 'MQ==', 'LTE']) {
    const answer = await ask(hub, ana, 'GET', `${path}/${id}/updates?cursor=${cursor}`)
    expectProblem(answer, 422, 'invalid-request')
    const message = 'must be the next_cursor of a page of this list'
    expect(answer.body.errors, cursor).toEqual([{ field: 'cursor', message }])
  }
  const answer = await ask(hub, ana, 'GET', `${path}/${id}/updates?limit=101&order=written`)
  expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(['limit', 'order'])
})

test.each(owners)('whoever may read may list the updates of $of, if it is there', async ({ path, make }) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const eve = await hub.tokenFor('Eve', 'signal')
  const { id } = await make(hub, ana)
  const list = `${path}/${id}/updates`
  expectProblem(await ask(hub, null, 'GET', list), 401, 'missing-token')
  expectProblem(await ask(hub, eve, 'GET', list), 403, 'insufficient-scope')
  expectProblem(await ask(hub, ana, 'GET', `${path}/aaaaaaaaaaaa/updates`), 404, 'not-found')
})
