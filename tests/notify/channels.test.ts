import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { type Mail, startMailServer } from '#tests/support/mail-server.ts'
import { declareIncident } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import {
  addPerson,
  assign,
  deliverAll,
  messageOf,
  messagesOf,
  secret,
  withFallback,
  write,
} from './messages.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => {
  vi.restoreAllMocks()
})

const later = (hub: FreshHub, seconds: number) => hub.setNow(new Date(hub.now().getTime() + seconds * 1000))

describe('an e-mail', () => {
  test('is plain text with a Message-ID that follows from the message', async () => {
    await using server = await startMailServer()
    await using hub = await freshHub(undefined, { mail: server.mail })
    const ana = await addPerson(hub, 'Ana Lima', 'ana@example.com')
    const { id } = await write(hub, { personId: ana }, { text: 'One line.\n.\nThe last one: äöü.' })
    await deliverAll(hub)
    expect(await messageOf(hub, id)).toMatchObject({ state: 'sent' })
    const [mail] = server.mails as [Mail]
    expect(mail).toMatchObject({ from: 'status@example.com', to: ['ana@example.com'] })
    expect(mail.source).toContain(`Message-ID: <${id}@status.example.com>`)
    expect(mail.source).toContain('From: Harbor status <status@example.com>')
    expect(mail.source).toContain('Auto-Submitted: auto-generated')
    expect(mail.source).toMatch(/Content-Type: text\/plain; charset=utf-8/)
    expect(mail.source).not.toMatch(/text\/html|multipart/)
    expect(mail.source).toContain('\r\n.\r\nThe last one')
  })

  test('keeps its Message-ID when it is sent again', async () => {
    let refusals = 1
    await using server = await startMailServer({
      onRcptTo: (_, __, done) =>
        done(refusals-- > 0 ? Object.assign(new Error('try later'), { responseCode: 451 }) : undefined),
    })
    await using hub = await freshHub(undefined, {
      mail: server.mail,
      channels: { mail: { type: 'email', to: 'ops@example.com' } },
    })
    const { id } = await write(hub, { channel: 'mail' })
    await deliverAll(hub)
    expect(await messageOf(hub, id)).toMatchObject({
      state: 'waiting',
      lastError: 'the mail server did not take the message (it answered 451)',
    })
    later(hub, 5)
    await deliverAll(hub)
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]!.source).toContain(`Message-ID: <${id}@status.example.com>`)
  })

  test('that the server refuses for good is parked', async () => {
    await using server = await startMailServer({
      onRcptTo: (_, __, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
    })
    await using hub = await freshHub(undefined, {
      mail: server.mail,
      channels: { mail: { type: 'email', to: 'nobody@example.com' } },
    })
    const { id } = await write(hub, { channel: 'mail' })
    await deliverAll(hub)
    expect(await messageOf(hub, id)).toMatchObject({
      state: 'parked',
      lastError: 'the mail server refused the message (it answered 550)',
    })
  })

  test('waits for a server that is down, that says nothing, or that does not know our password', async () => {
    await using server = await startMailServer({ onConnect: () => {} })
    await using closed = await startMailServer({
      disabledCommands: ['STARTTLS'],
      onAuth: (_, __, done) => done(new Error('no')),
    })
    const settings = [
      { ...server.mail },
      { ...server.mail, smtpUrl: 'smtp://127.0.0.1:1' },
      { ...closed.mail, smtpUrl: closed.mail.smtpUrl.replace('//', '//user:wrong-password@') },
    ]
    for (const mail of settings) {
      await using hub = await freshHub(undefined, {
        mail,
        channels: { mail: { type: 'email', to: 'ops@example.com' } },
      })
      const { id } = await write(hub, { channel: 'mail' })
      await deliverAll(hub, { limitMs: 300 })
      const { state, lastError } = await messageOf(hub, id)
      expect(state, lastError ?? '').toBe('waiting')
      expect(lastError).not.toContain('wrong-password')
    }
  })

  test('gets no header from a subject or an address, whatever they hold', async () => {
    await using server = await startMailServer()
    await using hub = await freshHub(undefined, { mail: server.mail, policy: withFallback() })
    const eve = await addPerson(hub, 'Eve', 'eve@example.com, mallory@example.com')
    const mallory = await addPerson(hub, 'Mallory', 'mallory@example.com\r\nBcc: all@example.com')
    const ana = await addPerson(hub, 'Ana', 'mailto:ana@example.com')
    for (const personId of [eve, mallory, ana]) {
      await write(hub, { personId }, { subject: 'Down\r\nBcc: all@example.com\r\n\r\nA body\u2028more' })
    }
    await deliverAll(hub)
    expect(server.mails.map(({ to }) => to)).toEqual([['ana@example.com']])
    const [head, ...body] = server.mails[0]!.source.split('\r\n\r\n')
    expect(head!.split('\r\n').filter((line) => /^bcc/i.test(line))).toEqual([])
    expect(body.join('')).not.toContain('A body')
    expect((await messagesOf(hub)).filter(({ state }) => state === 'parked')).toHaveLength(2)
  })

  test('goes nowhere while no mail server is set up, and says so', async () => {
    await using hub = await freshHub()
    const { id } = await write(hub, { personId: await addPerson(hub, 'Ana', 'ana@example.com') })
    await deliverAll(hub)
    expect(await messageOf(hub, id)).toMatchObject({
      state: 'parked',
      lastError: 'no mail server is set up (SMTP_URL)',
    })
  })
})

test("Slack's incoming webhook gets a text that calls nobody and links nothing", async () => {
  await using receiver = await startReceiver()
  await using hub = await freshHub(undefined, { channels: { chat: { type: 'slack', url: receiver.url } } })
  await write(
    hub,
    { channel: 'chat' },
    { subject: '#1 <!channel> & more', text: 'See <https://evil.example|here>' },
  )
  await deliverAll(hub)
  expect(JSON.parse(receiver.received[0]!.body)).toEqual({
    text: '*#1 &lt;!channel&gt; &amp; more*\nSee &lt;https://evil.example|here&gt;',
  })
})

describe('a message to a person', () => {
  test('goes to the web address that is their contact, as to Slack', async () => {
    await using receiver = await startReceiver()
    await using hub = await freshHub()
    await write(hub, { personId: await addPerson(hub, 'Ana', receiver.url) })
    await deliverAll(hub)
    expect(JSON.parse(receiver.received[0]!.body)).toEqual({
      text: expect.stringContaining('Update due in 5 min'),
    })
  })

  test.each([
    ['no contact', null, 'Ana Lima has no contact'],
    [
      'a telephone number',
      '+49 30 123',
      'Ana Lima has a contact that is neither an e-mail nor a web address',
    ],
    ['a file', 'file:///etc/passwd', 'Ana Lima has a contact that is neither an e-mail nor a web address'],
    [
      'an address with a password',
      'http://a:b@127.0.0.1/',
      'Ana Lima has a contact that is neither an e-mail nor a web address',
    ],
  ])('with %s goes to the fallback, once, with one alarm', async (_, contact, reason) => {
    await using receiver = await startReceiver()
    await using hub = await freshHub(undefined, {
      policy: withFallback('ops'),
      channels: { ops: { type: 'webhook', url: receiver.url, secret } },
    })
    const ana = await addPerson(hub, 'Ana Lima', contact)
    const message = await write(hub, { personId: ana })
    await deliverAll(hub)
    await deliverAll(hub)
    expect(await messageOf(hub, message.id)).toMatchObject({ state: 'parked', lastError: reason })
    const bodies = receiver.received.map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ type }) => type).toSorted()).toEqual(['delivery-alarm', 'update-reminder'])
    const alarm = bodies.find(({ type }) => type === 'delivery-alarm')
    expect(alarm.data).toEqual({
      message_id: message.id,
      message_kind: 'update-reminder',
      recipient: `person:${ana}`,
      reason,
      given_up: true,
    })
    expect(alarm.text).toContain(`has not reached Ana Lima: ${reason}`)
    expect(bodies.find(({ type }) => type === 'update-reminder')).toMatchObject({
      text: 'The next public word is due.',
    })
  })

  test('who has left goes to the fallback, too', async () => {
    await using receiver = await startReceiver()
    await using hub = await freshHub(undefined, {
      policy: withFallback('ops'),
      channels: { ops: { type: 'slack', url: receiver.url } },
    })
    const admin = await hub.tokenFor('Cleo', 'admin')
    const ana = await addPerson(hub, 'Ana Lima', 'ana@example.com')
    await hub.call(admin, 'PATCH', `/people/${ana}`, { archived: true })
    await write(hub, { personId: ana })
    await deliverAll(hub)
    await deliverAll(hub)
    expect(receiver.received).toHaveLength(2)
  })
})

test('a message that is late goes to the fallback once, and is still tried', async () => {
  await using receiver = await startReceiver()
  await using broken = await startReceiver((response) => {
    response.statusCode = 500
    response.end()
  })
  await using hub = await freshHub(undefined, {
    policy: withFallback('ops'),
    channels: {
      ops: { type: 'webhook', url: receiver.url, secret },
      owners: { type: 'webhook', url: broken.url, secret },
    },
  })
  const { id } = await write(hub, { channel: 'owners' })
  for (let round = 0; round < 6; round++) {
    await deliverAll(hub)
    later(hub, 60)
  }
  expect(broken.received.length).toBeGreaterThan(3)
  expect(await messageOf(hub, id)).toMatchObject({ state: 'waiting' })
  const types = receiver.received
    .map(({ body }) => JSON.parse(body))
    .map(({ type, data }) => [type, data.given_up])
  expect(types.toSorted()).toEqual([
    ['delivery-alarm', false],
    ['update-reminder', undefined],
  ])
})

test('a fallback that is broken itself sets off no alarm about alarms', async () => {
  await using gone = await startReceiver((response) => {
    response.statusCode = 410
    response.end()
  })
  await using hub = await freshHub(undefined, {
    policy: withFallback('one', 'other'),
    channels: {
      one: { type: 'webhook', url: gone.url, secret },
      other: { type: 'webhook', url: gone.url, secret },
    },
  })
  await write(hub, { personId: await addPerson(hub, 'Ana', null) })
  for (let round = 0; round < 5; round++) {
    await deliverAll(hub)
    later(hub, 3600)
  }
  const messages = await messagesOf(hub)
  expect(messages.every(({ state }) => state === 'parked')).toBe(true)
  expect(messages.map(({ kind }) => kind).toSorted()).toEqual([
    'delivery-alarm',
    'delivery-alarm',
    'update-reminder',
    'update-reminder',
    'update-reminder',
  ])
})

test('what is for a role goes to whoever holds it when it is sent', async () => {
  await using receiver = await startReceiver()
  await using hub = await freshHub()
  const incident = await declareIncident(hub, await hub.tokenFor('Cleo', 'admin'))
  const { id } = await write(hub, { role: 'ic' }, { incidentId: incident.id })
  await assign(hub, incident.id, 'ic', await addPerson(hub, 'Ben', receiver.url))
  await deliverAll(hub)
  expect((await messageOf(hub, id)).state).toBe('sent')

  const other = await write(hub, { role: 'comms_lead' }, { incidentId: incident.id })
  await deliverAll(hub)
  expect(await messageOf(hub, other.id)).toMatchObject({
    state: 'parked',
    lastError: 'nobody holds the role Comms lead, and the policy file names no fallback',
  })
})
