import { expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'

test('the front page shows the newest updates of each open incident, and says how many there are', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const long = await declareInPublic(hub, ana, { title: 'Long' })
  const short = await declareInPublic(hub, ana, { title: 'Short' })
  const published: string[] = []
  for (let count = 0; count < 8; count++) {
    later(hub, 5)
    published.unshift((await publish(hub, ana, long.id)).update.id)
  }
  await publish(hub, ana, short.id)
  const overview = await hub.site.overview()
  const shown = Object.fromEntries(overview.open.map((incident) => [incident.title, incident]))
  expect(shown.Long!.updates.map(({ id }) => id)).toEqual(published.slice(0, 6))
  expect(shown.Long!.updateCount).toBe(9)
  expect(shown.Short!.updates).toHaveLength(2)
  expect(shown.Short!.updateCount).toBe(2)
  const { incident } = (await hub.site.incident(long.id))!
  expect(incident.updates.map(({ id }) => id)).toEqual([...published, long.last_update_id])
})

test('one that was withdrawn has its place among them, and the words elsewhere are the newest that stand', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  await publish(hub, ana, id, { what_is_happening: 'These words stand.' })
  const { update } = await publish(hub, ana, id)
  await askFor(hub, ana, 'POST', `/incidents/${id}/updates/${update.id}/retraction`, {
    reason: 'It named a customer',
  })
  const { open } = await hub.site.overview()
  expect(open[0]!.updates[0]).toMatchObject({ id: update.id, retraction: { reason: 'It named a customer' } })
  const { open: told } = await hub.site.summary()
  expect(told[0]!.words).toMatchObject({ whatIsHappening: 'These words stand.' })
})
