import { expect, test } from 'vitest'
import { listTurnsOf } from '#db/queries/updates.ts'
import { findReopenings } from '#db/queries/verification.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish, reopen, resolve } from '#tests/support/publishing.ts'

test('of what was published, what changed the status is told from what left it', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { id } = await declareInPublic(hub, ana)
  const turns = () =>
    hub.db.snapshot(async (reader) => ({
      statuses: (await listTurnsOf(reader, [id])).get(id)?.map(({ status }) => status),
      reopenedAt: (await findReopenings(reader, [id])).get(id),
    }))
  const statuses = ['investigating', 'identified', undefined, 'monitoring', 'monitoring', 'investigating']
  for (const status of statuses) {
    later(hub, 5)
    await publish(hub, ana, id, { status })
  }
  const before = ['investigating', 'identified', 'monitoring', 'investigating']
  expect(await turns()).toEqual({ statuses: before, reopenedAt: undefined })

  later(hub, 5)
  await resolve(hub, ana, id)
  later(hub, 5)
  await reopen(hub, ana, id)
  await publish(hub, ana, id)
  expect(await turns()).toEqual({
    statuses: [...before, 'resolved', 'investigating'],
    reopenedAt: at('2026-03-02T09:40Z'),
  })
})
