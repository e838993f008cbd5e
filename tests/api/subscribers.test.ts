import { expect, test } from 'vitest'
import { ask, askFor } from '#tests/support/ask.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { words } from '#tests/support/platform.ts'
import { publicAnswers } from '#tests/support/public-answers.ts'
import { declareInPublic, later, publish } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { follow, hubOnLoopback, tellSubscribers } from '../subscribers/following.ts'

test('a subscriber is added with their secret, listed, exported and erased', async () => {
  await using hub = await freshHub()
  const cleo = await hub.tokenFor('Cleo', 'admin')
  const [ingress] = await addComponents(hub, 'Ingress')
  const input = {
    channel: 'webhook',
    address: 'https://example.com/hook',
    components: ['ingress'],
    verbosity: 'first_and_last',
    confirmed: true,
  }
  const made = await ask(hub, cleo, 'POST', '/subscribers', input, { 'idempotency-key': 'one' })
  expect(made.status).toBe(201)
  const { secret, ...subscriber } = made.body
  expect(secret).toMatch(/^whsec_/)
  expect(subscriber).toMatchObject({
    address: 'https://example.com/hook',
    state: 'active',
    component_ids: [ingress],
    verbosity: 'first_and_last',
  })
  const again = await ask(hub, cleo, 'POST', '/subscribers', input, { 'idempotency-key': 'one' })
  expect(again.body).toMatchObject({ id: subscriber.id, address: null, secret: null })
  expect((await ask(hub, cleo, 'POST', '/subscribers', input)).status).toBe(409)
  expect((await askFor(hub, cleo, 'GET', '/subscribers')).items).toEqual([subscriber])
  expect(await askFor(hub, cleo, 'GET', `/subscribers/${subscriber.id}`)).toEqual(subscriber)
  expect(await askFor(hub, cleo, 'GET', `/subscribers/${subscriber.id}/export`)).toEqual({
    ...subscriber,
    deliveries: [],
  })
  expect(await askFor(hub, cleo, 'DELETE', `/subscribers/${subscriber.id}`)).toEqual({ id: subscriber.id })
  expect(JSON.stringify(dumpOf(hub.dataDir))).not.toContain('example.com/hook')
  expect((await ask(hub, cleo, 'GET', `/subscribers/${subscriber.id}`)).status).toBe(404)
})

test.each([
  [{ channel: 'email', address: 'x' }, 'address', 'must be one e-mail address such as ben@example.com'],
  [
    { channel: 'slack', address: 'ftp://x' },
    'address',
    'must be an http or https address without a password',
  ],
  [{ channel: 'fax', address: 'x' }, 'channel', /^must be one of email/],
  [
    { channel: 'email', address: 'a@b.c', components: ['Nothing'] },
    'components[0]',
    'there is no component "Nothing"',
  ],
  [
    { channel: 'email', address: 'a@b.c', incident_id: 'aaaaaaaaaaaa' },
    'incident_id',
    'there is no published incident with this id',
  ],
])('%j is refused, with what is wrong and where', async (input, field, message) => {
  await using hub = await freshHub()
  const { status, body } = await ask(hub, await hub.tokenFor('Cleo', 'admin'), 'POST', '/subscribers', input)
  expect(status).toBe(422)
  expect(body.errors).toEqual([
    { field, message: typeof message === 'string' ? message : expect.stringMatching(message) },
  ])
})

test('the list goes page by page, in an order that does not change', async () => {
  await using hub = await freshHub()
  const cleo = await hub.tokenFor('Cleo', 'admin')
  for (let count = 0; count < 7; count++) await follow(hub, 'email', `a${count}@example.com`)
  const ids: string[] = []
  let cursor = ''
  do {
    const page = await askFor(hub, cleo, 'GET', `/subscribers?limit=3${cursor}`)
    ids.push(...page.items.map(({ id }: { id: string }) => id))
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : ''
  } while (cursor)
  expect(ids).toHaveLength(7)
  expect(ids).toEqual(ids.toSorted())
})

test('the preview says how many will be told, and they are told', async () => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  const [ingress, deploy] = (await addComponents(hub, 'Ingress', 'Deploy')) as [string, string]
  await follow(hub, 'webhook', `${receiver.url}/all`)
  await follow(hub, 'webhook', `${receiver.url}/ingress`, { componentIds: [ingress] })
  await follow(hub, 'webhook', `${receiver.url}/deploy`, { componentIds: [deploy] })
  await follow(hub, 'webhook', `${receiver.url}/brief`, { verbosity: 'first_and_last' })
  const declaration = {
    ...{ title: 'Requests fail', severity: 'sev1', reason: 'slo_burn' },
    scope: { components: [{ id: 'Ingress', status: 'partial_outage' }] },
    initial_update: words(hub, 15),
  }
  const stored = () => Object.entries(dumpOf(hub.dataDir)).filter(([table]) => table !== 'tokens')
  const before = stored()
  const preview = (body: object) => askFor(hub, ana, 'POST', '/incidents?preview=true', body)
  expect(await preview(declaration)).toMatchObject({ objections: [], recipients: 3 })
  expect(await preview({ ...declaration, drill: true })).toMatchObject({ recipients: 0 })
  expect(await preview({ ...declaration, initial_update: undefined })).toEqual({
    ...{ objections: [], page: null, feed: null, recipients: 0 },
  })
  const late = { ...declaration, initial_update: words(hub, 600) }
  expect((await preview(late)).objections).toMatchObject([{ field: 'next_update_at' }])
  expect(stored()).toEqual(before)
  const incident = await askFor(hub, ana, 'POST', '/incidents', declaration)
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(3)
  const path = `/incidents/${incident.id}/updates?preview=true`
  expect((await askFor(hub, ana, 'POST', path, words(hub, 15))).recipients).toBe(2)
  const wider = {
    ...words(hub, 15),
    scope: {
      components: [
        { id: 'Ingress', status: 'partial_outage' },
        { id: 'Deploy', status: 'degraded_performance' },
      ],
    },
  }
  expect((await askFor(hub, ana, 'POST', path, wider)).recipients).toBe(3)
  later(hub, 1)
  await publish(hub, ana, incident.id, { scope: wider.scope })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(6)
})

test('a correction tells nobody, unless the lead asks for it', async () => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  const incident = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, incident.id)
  await tellSubscribers(hub)
  const path = `/incidents/${incident.id}/updates/${update.id}`
  await askFor(hub, ana, 'PATCH', path, { who_is_affected: 'Nobody.' })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(2)
  await askFor(hub, ana, 'PATCH', path, { who_is_affected: 'Everybody.', notify_subscribers: true })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(3)
  expect(JSON.parse(receiver.received[2]!.body)).toMatchObject({
    type: 'incident.update.corrected',
    data: { update: { id: update.id, who_is_affected: 'Everybody.' } },
  })
})

test('deliveries are listed and sent again under the same id; a suspended address is resumed', async () => {
  let status = 410
  await using receiver = await startReceiver((response) => {
    response.statusCode = status
    response.end()
  })
  await using hub = await hubOnLoopback()
  const cleo = await hub.tokenFor('Cleo', 'admin')
  const { id } = await follow(hub, 'webhook', receiver.url)
  await declareInPublic(hub, cleo)
  await tellSubscribers(hub)
  const [parked] = (await askFor(hub, cleo, 'GET', `/subscribers/${id}/deliveries`)).items
  expect(parked).toMatchObject({ state: 'parked', last_error: 'the receiver answered 410', kind: 'update' })
  const resending = `/subscribers/${id}/deliveries/${parked.id}/resending`
  expect((await ask(hub, cleo, 'POST', resending, {})).status).toBe(409)
  expect(await askFor(hub, cleo, 'POST', `/subscribers/${id}/resumption`, {})).toMatchObject({
    state: 'active',
  })
  status = 200
  expect(await askFor(hub, cleo, 'POST', resending, {})).toMatchObject({ state: 'waiting' })
  await tellSubscribers(hub)
  expect((await askFor(hub, cleo, 'GET', `/subscribers/${id}/deliveries`)).items).toMatchObject([
    { state: 'sent' },
  ])
  const [first, second] = receiver.received
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
  expect(second!.body).toBe(first!.body)
})

test('no address, secret or link is in anything that others can read', async () => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback()
  const cleo = await hub.tokenFor('Cleo', 'admin')
  const { secret } = await follow(hub, 'webhook', receiver.url)
  await follow(hub, 'email', 'ben.private@example.com')
  await declareInPublic(hub, cleo)
  await tellSubscribers(hub)
  const link = /token=([\w-]{55})/.exec(receiver.received[0]!.body)![1]!
  const others = JSON.stringify([
    await publicAnswers(hub),
    await askFor(hub, cleo, 'GET', '/audit'),
    await askFor(hub, cleo, 'GET', '/outbox'),
    await askFor(hub, cleo, 'GET', '/incidents'),
  ])
  for (const hidden of [secret!, 'ben.private', receiver.url, link]) expect(others).not.toContain(hidden)
  // No link can be read out of the database.
  expect(JSON.stringify(dumpOf(hub.dataDir))).not.toContain(link)
})
