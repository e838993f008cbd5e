import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { addUpdates } from '#tests/support/many-updates.ts'
import { pagesOf } from '#tests/support/pages.ts'
import { expectProblem } from '#tests/support/problem.ts'
import {
  declareIncident,
  declareInPublic,
  later,
  publish,
  reopen,
  resolve,
} from '#tests/support/publishing.ts'

test('the promises of an incident say which were kept or missed, and by how much', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareIncident(hub, ana)
  const read = () => askFor(hub, ana, 'GET', `/incidents/${id}/promises`)
  later(hub, 5)
  expect(await read()).toMatchObject({
    items: [{ kind: 'initial', state: 'open', by_ms: 600_000 }],
    kept: 0,
    missed: 0,
  })
  later(hub, 12)
  const first = await publish(hub, ana, id)
  later(hub, 10)
  const second = await publish(hub, ana, id)
  later(hub, 16)
  expect((await read()).items[2]).toMatchObject({ state: 'missed', by_ms: 60_000, answered_at: null })
  const last = await resolve(hub, ana, id)
  expect(await read()).toEqual({
    items: [
      {
        kind: 'initial',
        promised_by: null,
        made_at: '2026-03-02T09:00:00.000Z',
        due_at: '2026-03-02T09:15:00.000Z',
        answered_by: first.update.id,
        answered_at: '2026-03-02T09:17:00.000Z',
        state: 'missed',
        by_ms: 120_000,
      },
      {
        kind: 'next',
        promised_by: first.update.id,
        made_at: '2026-03-02T09:17:00.000Z',
        due_at: '2026-03-02T09:32:00.000Z',
        answered_by: second.update.id,
        answered_at: '2026-03-02T09:27:00.000Z',
        state: 'kept',
        by_ms: 300_000,
      },
      {
        kind: 'next',
        promised_by: second.update.id,
        made_at: '2026-03-02T09:27:00.000Z',
        due_at: '2026-03-02T09:42:00.000Z',
        answered_by: last.update.id,
        answered_at: '2026-03-02T09:43:00.000Z',
        state: 'missed',
        by_ms: 60_000,
      },
    ],
    next_cursor: null,
    kept: 1,
    missed: 2,
  })
  expectProblem(await ask(hub, ana, 'GET', '/incidents/aaaaaaaaaaaa/promises'), 404, 'not-found')
})

test('the promises of a long incident come page by page, each once, with the totals of all of them', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await addUpdates(hub, id, 119)
  later(hub, 119 + 16)
  await publish(hub, ana, id)
  const path = `/incidents/${id}/promises`
  const all = (await pagesOf(hub, ana, path, 100)).flatMap(({ items }) => items)
  const { updates } = await askFor(hub, ana, 'GET', `/incidents/${id}`)
  expect(all).toHaveLength(122)
  expect(new Set(all.map(({ promised_by }) => promised_by)).size).toBe(122)
  expect(all.map(({ answered_by }) => answered_by).slice(21)).toEqual([
    ...updates.map((update: { id: string }) => update.id).toReversed(),
    null,
  ])

  const pages = await pagesOf(hub, ana, path, 7)
  expect(pages.flatMap(({ items }) => items)).toEqual(all)
  for (const page of pages) expect(page).toMatchObject({ kept: 120, missed: 1 })
})

test('a promise that is made between two pages comes on the last one', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 5)
  await publish(hub, ana, id)
  let isReopened = false
  const pages = await pagesOf(hub, ana, `/incidents/${id}/promises`, 1, async () => {
    if (isReopened) return
    later(hub, 10)
    await resolve(hub, ana, id)
    await reopen(hub, ana, id)
    isReopened = true
  })
  // A resolution promises nothing, and has no place of its own among the promises.
  expect(pages.map(({ items }) => items.map(({ kind }: { kind: string }) => kind))).toEqual([
    ...[['initial'], ['next'], ['next'], ['next']],
  ])
  expect(pages.map(({ kept, missed }) => [kept, missed])).toEqual([
    ...[
      [2, 0],
      [3, 0],
      [3, 0],
      [3, 0],
    ],
  ])
})

test("a cursor of another list is none of an incident's promises", async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const other = await declareInPublic(hub, ana)
  await addUpdates(hub, other.id, 2)
  const foreign = await pagesOf(hub, ana, `/incidents/${other.id}/promises`, 2)
  const path = `/incidents/${id}/promises`
  for (const cursor of [foreign[0].next_cursor, '', 'nonsense', 'MQ==']) {
    const answer = await ask(hub, ana, 'GET', `${path}?cursor=${cursor}`)
    expectProblem(answer, 422, 'invalid-request')
    const message = 'must be the next_cursor of a page of this list'
    expect(answer.body.errors, cursor).toEqual([{ field: 'cursor', message }])
  }
})
