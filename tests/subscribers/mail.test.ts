import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { createSubscriberDeliverer } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { follow, formsOf, tellSubscribers } from './following.ts'

const linkIn = (source: string, page: string) =>
  new RegExp(`https://status\\.example\\.com(/subscribe/${page}\\?token=[\\w-]+)`).exec(source)![1]!

test('an address gets a link first, and updates once somebody there has confirmed', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  const send = formsOf(hub)
  const ana = await hub.tokenFor('Ana', 'comms')
  expect(await send('/subscribe', { address: 'eve@example.com' })).toMatchObject({
    status: 303,
    location: '/subscribe/sent',
  })
  const incident = await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  expect(server.mails).toHaveLength(1)
  const confirmation = await simpleParser(server.mails[0]!.source)
  expect(confirmation.subject).toBe('Confirm that you want to follow Platform status')
  expect(confirmation.headers.get('list')).toBeUndefined()
  const token = linkIn(confirmation.text!, 'confirm').split('=')[1]!

  // Opening the link is no confirmation.
  expect((await hub.site.subscription('confirm', token)).subscription).toMatchObject({ state: 'pending' })
  await publish(hub, ana, incident.id)
  await tellSubscribers(hub)
  expect(server.mails).toHaveLength(1)

  const confirmed = await send('/subscribe/confirm', { token })
  expect(confirmed.location).toMatch(/^\/subscribe\/manage\?token=[\w-]{55}&done=confirmed$/)
  later(hub, 1)
  await publish(hub, ana, incident.id)
  await tellSubscribers(hub)
  expect(server.mails).toHaveLength(2)
})

test('a mail has the words as text and HTML, one Message-ID, its thread and the way out', async () => {
  await using server = await startMailServer()
  await using hub = await withPlatform(await freshHub(undefined, { mail: server.mail }))
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'email', 'ben@example.com')
  const incident = await declareInPublic(hub, ana, { title: 'Requests fail: <b>äöü</b>' })
  await tellSubscribers(hub)
  later(hub, 5)
  await publish(hub, ana, incident.id)
  await tellSubscribers(hub)
  later(hub, 5)
  await resolve(hub, ana, incident.id)
  await tellSubscribers(hub)
  await tellSubscribers(hub)
  const mails = await Promise.all(server.mails.map(({ source }) => simpleParser(source)))
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Investigating: Requests fail: <b>äöü</b>',
    'Investigating: Requests fail: <b>äöü</b>',
    'Resolved: Requests fail: <b>äöü</b>',
  ])
  const [first] = mails as [(typeof mails)[0]]
  expect(first.text).toContain('What is happening:\nAbout a third of requests fail with a `502`.')
  expect(first.html).toContain('Customers whose apps run in <strong>eu-west</strong>.')
  expect(first.html).not.toContain('<b>äöü</b>')
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(3)
  for (const mail of mails) {
    expect(mail.messageId).toMatch(/^<[a-z0-9]{12}@status\.example\.com>$/)
    expect(mail.inReplyTo).toBe(`<incident-${incident.id}@status.example.com>`)
    expect(mail.references).toBe(`<incident-${incident.id}@status.example.com>`)
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  }
  const { source } = server.mails[0]!
  const unfolded = source.replaceAll(/\r\n[ \t]+/g, ' ')
  expect(unfolded).toMatch(
    /^List-Unsubscribe: <https:\/\/status\.example\.com\/subscribe\/unsubscribe\?token=[\w-]{55}>$/m,
  )
  expect(unfolded).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
  expect(source).toContain('multipart/alternative')

  // What the header names, and a POST as mail programs make it: no button, no redirect.
  const send = formsOf(hub)
  const address = /List-Unsubscribe: <https:\/\/status\.example\.com([^>]+)>/.exec(unfolded)![1]!
  const answer = await send(address, { 'List-Unsubscribe': 'One-Click' })
  expect(answer).toMatchObject({ status: 200, location: null })
  expect(dumpOf(hub.dataDir).subscribers).toEqual([])
  expect(dumpOf(hub.dataDir).deliveries).toEqual([])
  expect(await send(address, { 'List-Unsubscribe': 'One-Click' })).toMatchObject({ status: 200 })
})

test('a repetition is the same mail to the letter', async () => {
  let refusals = 1
  const sources: string[] = []
  await using server = await startMailServer({
    async onData(stream, _, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      sources.push(Buffer.concat(chunks).toString())
      done(refusals-- > 0 ? Object.assign(new Error('later'), { responseCode: 451 }) : undefined)
    },
  })
  await using hub = await freshHub(undefined, { mail: server.mail })
  await follow(hub, 'email', 'ben@example.com')
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  await tellSubscribers(hub)
  later(hub, 1)
  await tellSubscribers(hub)
  expect(sources).toHaveLength(2)
  expect(sources[1]).toBe(sources[0])
})

test('what a stranger writes as an address adds no header and no recipient', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  const send = formsOf(hub)
  for (const address of [
    'eve@example.com\r\nBcc: all@example.com',
    'eve@example.com\nSubject: x',
    'a@example.com, b@example.com',
    'Eve <eve@example.com>',
    '"a b"@example.com',
    'eve@example.com\0',
    'eve@exam\u2028ple.com',
    'eve',
    '@',
    '',
    `${'a'.repeat(300)}@example.com`,
  ]) {
    expect((await send('/subscribe', { address })).location, JSON.stringify(address)).toBe(
      '/subscribe?problem=address',
    )
  }
  expect(dumpOf(hub.dataDir).subscribers).toEqual([])
  await send('/subscribe', { address: 'zoë@exämple.com' })
  await send('/subscribe', { address: 'zoe@xn--exmple-cua.com' })
  await tellSubscribers(hub)
  expect(server.mails.map(({ to }) => to.length)).toEqual([1, 1])
})

test('nobody learns whether an address is known, and nobody is pestered', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  const send = formsOf(hub)
  await follow(hub, 'email', 'ben@example.com', { verbosity: 'first_and_last' })
  const answers = [
    await send('/subscribe', { address: 'ben@example.com' }),
    await send('/subscribe', { address: 'new@example.com' }),
    await send('/subscribe', { address: 'NEW@example.com' }),
  ]
  expect(new Set(answers.map(({ status, location, text }) => `${status} ${location} ${text}`)).size).toBe(1)
  await tellSubscribers(hub)
  const subjects = await Promise.all(
    server.mails.map(async ({ source }) => (await simpleParser(source)).subject),
  )
  expect(subjects.toSorted()).toEqual([
    'Confirm that you want to follow Platform status',
    'You follow Platform status',
  ])
  // What Ben has chosen stays as it is.
  expect(dumpOf(hub.dataDir).subscribers).toMatchObject([{ verbosity: 'first_and_last' }, {}])

  for (let round = 0; round < 20; round++) {
    later(hub, 11)
    await send('/subscribe', { address: 'new@example.com' })
  }
  await tellSubscribers(hub)
  expect(server.mails.filter(({ to }) => to[0] === 'new@example.com')).toHaveLength(3)
})

test('a client that sends many forms is asked to wait', async () => {
  await using hub = await freshHub(undefined, {
    mail: { smtpUrl: 'smtp://127.0.0.1:9', from: 'a@example.com', domain: 'example.com' },
  })
  const send = formsOf(hub)
  for (let count = 0; count < 30; count++) await send('/subscribe', { address: `a${count}@example.com` })
  expect((await send('/subscribe', { address: 'b@example.com' })).location).toBe(
    '/subscribe?problem=too-many',
  )
  expect((await send('/subscribe', { address: 'b@example.com' }, '203.0.113.8')).location).toBe(
    '/subscribe/sent',
  )
  later(hub, 10)
  expect((await send('/subscribe', { address: 'c@example.com' })).location).toBe('/subscribe/sent')
})

test('an address that nobody confirms within a week is forgotten', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  await formsOf(hub)('/subscribe', { address: 'eve@example.com' })
  const { tick } = await import('#src/notify/clock.ts')
  later(hub, 7 * 24 * 60)
  await tick(hub)
  expect(dumpOf(hub.dataDir).subscribers).toHaveLength(1)
  later(hub, 1)
  await tick(hub)
  expect(dumpOf(hub.dataDir).subscribers).toEqual([])
})

test('Eve guesses no link, and one link opens nothing else', async () => {
  await using server = await startMailServer()
  await using hub = await freshHub(undefined, { mail: server.mail })
  const ben = await follow(hub, 'email', 'ben@example.com')
  await follow(hub, 'email', 'eve@example.com')
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  await tellSubscribers(hub)
  const hers = server.mails.find(({ to }) => to[0] === 'eve@example.com')!
  const { text } = await simpleParser(hers.source)
  const token = linkIn(text!, 'manage').split('=')[1]!
  const send = formsOf(hub)
  for (const guess of [
    '',
    'x',
    ben.id,
    `${ben.id}${token.slice(12)}`,
    `${token}x`,
    'é'.repeat(55),
    "' or 1=1",
  ]) {
    expect((await hub.site.subscription('manage', guess)).subscription, guess).toBeNull()
    expect(await hub.site.subscriptionExport(guess), guess).toBeNull()
    await send('/subscribe/unsubscribe', { token: guess })
    expect((await send('/subscribe/manage', { token: guess })).location, guess).toBe('/subscribe/manage')
  }
  // The link to the choices confirms nothing.
  expect((await send('/subscribe/confirm', { token })).location).toBe('/subscribe/confirm')
  expect(dumpOf(hub.dataDir).subscribers).toHaveLength(2)
})

test('a mail that the server never takes is broken off by a stop, and in time, and sent again later', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  await using server = await startMailServer({ onData: (stream) => void stream.resume().once('end', begin) })
  await using hub = await freshHub(undefined, { mail: server.mail })
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'email', 'eve@example.com')
  await declareInPublic(hub, ana)
  const attempts = () =>
    (dumpOf(hub.dataDir).deliveries as { state: string; last_error: string }[]).map(
      ({ state, last_error }) => `${state}: ${last_error}`,
    )
  const deliverer = createSubscriberDeliverer(hub)
  await deliverer.begin()
  await begun
  await deliverer.stop(50)
  expect(attempts()).toEqual(['waiting: the hub was stopped meanwhile'])
  later(hub, 20)
  await tellSubscribers(hub, { limitMs: 200 })
  expect(attempts()).toEqual(['waiting: the receiver did not answer in time'])
}, 15_000)
