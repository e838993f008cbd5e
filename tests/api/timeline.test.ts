import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declare } from '#tests/support/incident.ts'

test('the timeline tells in the order of writing what was done about an incident', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await declare(hub, ana, { title: 'Another one' })
  const { id, last_update_id } = await declare(hub, ana)
  hub.setNow(at('2026-03-02T09:05Z'))
  await askFor(hub, ana, 'PATCH', `/incidents/${id}`, { title: 'Requests fail in eu-west' })

  const { items } = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline`)
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['declared', 'update', 'title'])
  expect(items[1]).toMatchObject({ update_id: last_update_id, details: { status: 'investigating' } })
  expect(items[2]).toEqual({
    id: expect.any(Number),
    happened_at: '2026-03-02T09:05:00.000Z',
    written_at: '2026-03-02T09:05:00.000Z',
    kind: 'title',
    author: 'Ana',
    update_id: null,
    details: { from: 'Requests fail', to: 'Requests fail in eu-west' },
  })
})

test('the timeline is read page by page', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declare(hub, ana)
  const first = await askFor(hub, ana, 'GET', `/incidents/${id}/timeline?limit=1`)
  const second = await askFor(
    hub,
    ana,
    'GET',
    `/incidents/${id}/timeline?limit=1&cursor=${first.next_cursor}`,
  )
  expect([first.items[0].kind, second.items[0].kind]).toEqual(['declared', 'update'])
  expect(second.next_cursor).toBeNull()
})

test('there is no timeline without an incident', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'read')
  const { status, body } = await ask(hub, ana, 'GET', '/incidents/aaaaaaaaaaaa/timeline')
  expect(status).toBe(404)
  expect(body.detail).toBe('There is no incident with this id.')
})
