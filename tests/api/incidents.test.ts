import { expect, test } from 'vitest'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'

test('declaring with an initial update publishes in one call', async () => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  const answer = await hub.call(ana, 'POST', '/incidents', {
    title: 'Requests fail in eu-west',
    severity: 'sev1',
    reason: 'customer_reports',
    initial_update: {
      what_is_happening: 'Requests fail.',
      who_is_affected: 'Customers in eu-west.',
      what_we_are_doing: 'We are looking.',
      next_update_at: at('2026-03-02T09:30Z'),
    },
  })
  const body = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(201)
  expect(body).toMatchObject({
    number: 1,
    status: 'investigating',
    next_update_due_at: '2026-03-02T09:30:00.000Z',
  })
  const read = await hub.call(ana, 'GET', `/incidents/${body.id}`)
  expect((await read.json()).updates[0].author).toBe('Ana')
})
