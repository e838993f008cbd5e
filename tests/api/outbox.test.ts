import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { addPerson, deliverAll, secret, withFallback, write } from '#tests/notify/messages.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { freshHub } from '#tests/support/hub.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { later } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => {
  vi.restoreAllMocks()
})

/** A hub with a receiver that can be broken and mended. */
async function withReceiver() {
  const stack = new AsyncDisposableStack()
  const answer = { status: 200 }
  const receiver = stack.use(
    await startReceiver((response) => {
      response.statusCode = answer.status
      response.end()
    }),
  )
  const channels = { ops: { type: 'webhook' as const, url: `${receiver.url}/key`, secret } }
  const hub = stack.use(await freshHub(undefined, { channels }))
  const ana = await hub.tokenFor('Ana', 'admin')
  return { hub, ana, receiver, answer, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('messages are listed newest first, with where they stand and no address', async () => {
  await using it = await withReceiver()
  const { hub, ana } = it
  const sent = await write(hub, { channel: 'ops' }, { subject: 'First' })
  await deliverAll(hub)
  later(hub, 1)
  it.answer.status = 410
  const parked = await write(hub, { channel: 'ops' }, { subject: 'Second' })
  await deliverAll(hub)
  later(hub, 1)
  it.answer.status = 500
  const waiting = await write(hub, { channel: 'ops' }, { subject: 'Third' })
  await deliverAll(hub)

  const page = await askFor(hub, ana, 'GET', '/outbox')
  expect(page.items.map(({ id }: { id: string }) => id)).toEqual([waiting.id, parked.id, sent.id])
  expect(page).toMatchObject({ undeliverable: 1, failing: 1, next_cursor: null })
  expect(page.items[1]).toEqual({
    id: parked.id,
    kind: 'update-reminder',
    incident_id: null,
    recipient: 'channel:ops',
    subject: 'Second',
    text: 'The next public word is due.',
    state: 'parked',
    created_at: '2026-03-02T09:01:00.000Z',
    attempts: 1,
    next_attempt_at: null,
    sent_at: null,
    last_error: 'the receiver answered 410',
  })
  expect(page.items[2]).toMatchObject({
    state: 'sent',
    sent_at: '2026-03-02T09:00:00.000Z',
    last_error: null,
  })
  expect(page.items[0].next_attempt_at).toMatch(/^2026-03-02T09:02:0/)
  expect(JSON.stringify(page)).not.toMatch(/whsec|127\.0\.0\.1|key/)
})

test('they are narrowed by state and read page by page', async () => {
  await using it = await withReceiver()
  const { hub, ana } = it
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.push((await write(hub, { channel: 'ops' })).id)
  const first = await askFor(hub, ana, 'GET', '/outbox?limit=2&state=waiting')
  const second = await askFor(hub, ana, 'GET', `/outbox?limit=2&state=waiting&cursor=${first.next_cursor}`)
  const third = await askFor(hub, ana, 'GET', `/outbox?limit=2&state=waiting&cursor=${second.next_cursor}`)
  const read = [first, second, third].flatMap(({ items }) => items.map(({ id }: { id: string }) => id))
  expect(read.toSorted()).toEqual(ids.toSorted())
  expect(third.next_cursor).toBeNull()
  expect((await askFor(hub, ana, 'GET', '/outbox?state=sent')).items).toEqual([])
  expectProblem(await ask(hub, ana, 'GET', '/outbox?state=lost'), 422, 'invalid-request')
  expectProblem(await ask(hub, ana, 'GET', '/outbox?cursor=YWFhYWFhYWFhYWFh'), 422, 'invalid-request')
})

test('a message that was given up is sent again under the same id, and the audit log says who did it', async () => {
  await using it = await withReceiver()
  const { hub, ana, receiver } = it
  it.answer.status = 404
  const { id, body } = await write(hub, { channel: 'ops' })
  await deliverAll(hub)
  it.answer.status = 200
  const again = await askFor(hub, ana, 'POST', `/outbox/${id}/resending`, {})
  expect(again).toMatchObject({ id, state: 'waiting', attempts: 0, last_error: null })
  await deliverAll(hub)
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
  expect(receiver.received[1]!.body).toBe(body)
  expect(await askFor(hub, ana, 'GET', '/outbox')).toMatchObject({
    undeliverable: 0,
    items: [{ state: 'sent' }],
  })

  const { items } = await askFor(hub, ana, 'GET', '/audit')
  expect(items[0]).toMatchObject({
    author: 'Ana',
    action: 'message.resent',
    subject_type: 'message',
    subject_id: id,
    details: { kind: 'update-reminder', recipient: 'channel:ops', state: 'parked' },
  })
})

test('one that was sent is sent again, and a retry of the call sends it no third time', async () => {
  await using it = await withReceiver()
  const { hub, ana, receiver } = it
  const { id } = await write(hub, { channel: 'ops' })
  await deliverAll(hub)
  const resend = () => askFor(hub, ana, 'POST', `/outbox/${id}/resending`, {}, { 'idempotency-key': 'k' })
  await resend()
  await deliverAll(hub)
  await resend()
  await deliverAll(hub)
  expect(receiver.received).toHaveLength(2)
})

test('only an admin reads and resends, and only what there is', async () => {
  await using it = await withReceiver()
  const { hub, ana } = it
  const { id } = await write(hub, { channel: 'ops' })
  const eve = await hub.tokenFor('Eve', 'responder')
  expectProblem(await ask(hub, eve, 'GET', '/outbox'), 403, 'insufficient-scope')
  expectProblem(await ask(hub, eve, 'POST', `/outbox/${id}/resending`, {}), 403, 'insufficient-scope')
  expectProblem(await ask(hub, ana, 'POST', '/outbox/aaaaaaaaaaaa/resending', {}), 404, 'not-found')
})

test('what reaches nobody is counted, while the health check stays good', async () => {
  await using hub = await freshHub(undefined, { policy: withFallback() })
  const ana = await hub.tokenFor('Ana', 'admin')
  await write(hub, { personId: await addPerson(hub, 'Ben', null) })
  await deliverAll(hub)
  expect(await askFor(hub, ana, 'GET', '/outbox?state=parked')).toMatchObject({
    undeliverable: 1,
    items: [{ last_error: 'Ben has no contact' }],
  })
  expect(vi.mocked(console.error).mock.calls.join()).toContain('was given up: Ben has no contact')
  const { createApi } = await import('#api/app.ts')
  expect((await createApi(hub).request('/healthz')).status).toBe(200)
})
