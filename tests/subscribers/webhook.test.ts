import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database } from '#db/client.ts'
import type { SubscriberChannel } from '#db/schema/subscribers.ts'
import { DatabaseBusy } from '#db/writer.ts'
import { createAddressGuard } from '#src/notify/channels/address-guard.ts'
import { tick } from '#src/notify/clock.ts'
import { createSubscriberDeliverer } from '#src/notify/subscribers/deliver-to-subscribers.ts'
import { addComponents } from '#tests/support/catalog.ts'
import { dumpOf } from '#tests/support/dump.ts'
import { freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, reopen, resolve } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { follow, formsOf, hubOnLoopback, tellSubscribers } from './following.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => {
  vi.restoreAllMocks()
})

test('a webhook is signed with the secret of its subscriber, which comes once, with the link', async () => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback(new Date())
  const send = formsOf(hub)
  const ana = await hub.tokenFor('Ana', 'comms')
  await send('/subscribe', { channel: 'webhook', address: receiver.url })
  await tellSubscribers(hub)
  const [link] = receiver.received
  const { type, data } = JSON.parse(link!.body)
  expect(type).toBe('subscription.confirmation')
  const token = new URL(data.confirm_url).searchParams.get('token')!
  expect(new Webhook(data.secret).verify(link!.body, link!.headers)).toBeTruthy()
  await send('/subscribe/confirm', { token })

  const incident = await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  const [, told] = receiver.received
  const verified = new Webhook(data.secret).verify(told!.body, told!.headers) as {
    type: string
    data: object
  }
  expect(verified).toMatchObject({
    type: 'incident.update.published',
    data: {
      incident: { id: incident.id, severity: 'sev1', status: 'investigating' },
      update: { what_is_happening: 'About a third of requests fail with a `502`.' },
    },
  })
  expect(told!.body).not.toContain(data.secret)
  expect(told!.headers['webhook-id']).toMatch(/^[a-z0-9]{12}$/)
})

const shared = join(import.meta.dirname, '../../../shared/data/statuspage-webhooks')

test.skipIf(!existsSync(shared))(
  'the shape of Statuspage has the fields of the real thing, at every depth',
  async () => {
    await using receiver = await startReceiver()
    await using hub = await withPlatform(await hubOnLoopback())
    const ana = await hub.tokenFor('Ana', 'comms')
    await follow(hub, 'statuspage', receiver.url)
    const scope = { components: [{ id: 'Ingress', status: 'partial_outage' }] }
    const incident = await declareInPublic(hub, ana, { scope })
    await tellSubscribers(hub)
    later(hub, 5)
    await resolve(hub, ana, incident.id)
    await tellSubscribers(hub)
    const bodies = receiver.received.map(({ body }) => JSON.parse(body))
    const [created, resolved] = bodies.filter((body) => body.incident)
    const real = JSON.parse(readFileSync(join(shared, 'incident_update.json'), 'utf8'))
    expect(shapeOf(resolved)).toEqual(shapeOf(real))
    expect(created.page).toMatchObject({ status_indicator: 'major', status_description: 'Partial outage' })
    expect(created.incident).toMatchObject({ status: 'investigating', impact: 'major', resolved_at: null })
    expect(created.incident.incident_updates[0].affected_components).toMatchObject([
      { name: 'Ingress', old_status: 'operational', new_status: 'partial_outage' },
    ])
    expect(resolved.incident.incident_updates.map(({ status }: { status: string }) => status)).toEqual([
      'resolved',
      'investigating',
    ])
    expect(resolved.incident.components).toMatchObject([{ name: 'Ingress', status: 'operational' }])
  },
)

test.skipIf(!existsSync(shared))(
  'a component whose status a publish changes is told of in the shape of Statuspage, to whoever follows it',
  async () => {
    await using receiver = await startReceiver()
    await using hub = await withPlatform(await hubOnLoopback())
    const ana = await hub.tokenFor('Ana', 'comms')
    const scope = (status: string, ...names: string[]) => ({
      components: names.map((id) => ({ id, status })),
    })
    const { scope: first, id: other } = await declareInPublic(hub, ana, {
      scope: scope('partial_outage', 'Ingress'),
    })
    const [ingress] = first.components
    const told = async () => {
      later(hub, 1)
      const before = receiver.received.length
      await tellSubscribers(hub)
      const bodies = receiver.received.slice(before).map(({ body, path }) => ({ path, ...JSON.parse(body) }))
      return bodies.filter((body) => body.component_update).toSorted((a, b) => a.path.localeCompare(b.path))
    }
    await told()
    await follow(hub, 'statuspage', `${receiver.url}/all`)
    await follow(hub, 'statuspage', `${receiver.url}/ingress`, { componentIds: [ingress.id] })
    await follow(hub, 'statuspage', `${receiver.url}/one`, { incidentId: other })
    later(hub, 1)
    const { id } = await declareInPublic(hub, ana, { scope: scope('major_outage', 'Ingress', 'Deploy') })
    const news = await told()
    expect(
      news.map(({ path, component, component_update: { old_status, new_status } }) => [
        path,
        component.name,
        old_status,
        new_status,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['/hook/all', 'Deploy', 'operational', 'major_outage'],
        ['/hook/all', 'Ingress', 'partial_outage', 'major_outage'],
        ['/hook/ingress', 'Ingress', 'partial_outage', 'major_outage'],
      ]),
    )
    expect(news).toHaveLength(3)
    const real = JSON.parse(readFileSync(join(shared, 'component_status_update.json'), 'utf8'))
    const { path: _, ...body } = news[0]!
    expect(shapeOf(body)).toEqual(shapeOf(real))
    expect(body.page).toMatchObject({ status_indicator: 'critical' })

    await publish(hub, ana, id)
    expect(await told()).toEqual([]) // The same as before.
    await resolve(hub, ana, id)
    expect((await told()).map(({ path, component: { name, status } }) => [path, name, status])).toEqual(
      expect.arrayContaining([
        ['/hook/all', 'Deploy', 'operational'],
        // The other incident still holds it down.
        ['/hook/ingress', 'Ingress', 'partial_outage'],
      ]),
    )

    const planned = await schedule(hub, ana, { components: ['Deploy', 'Ingress'] })
    hub.setNow(new Date(planned.starts_at))
    await tick(hub)
    const begun = await told()
    // Trouble is worse than planned work: Ingress stays what it was.
    expect(begun.map(({ path, component_update: each }) => [path, each.old_status, each.new_status])).toEqual(
      [['/hook/all', 'operational', 'under_maintenance']],
    )
    hub.setNow(new Date(planned.ends_at))
    await tick(hub)
    expect((await told()).map(({ component: { name, status } }) => [name, status])).toEqual([
      ['Deploy', 'operational'],
    ])
  },
)

/** The names of all fields, at every depth; of a list, those of its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : []
  if (typeof value !== 'object' || value === null) return 'a value'
  const entries = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b))
  return Object.fromEntries(entries.map(([key, inner]) => [key, shapeOf(inner)]))
}

test.each<[SubscriberChannel, (body: Record<string, never>) => unknown]>([
  ['slack', ({ text }) => text],
  ['discord', (body) => (body as never as { embeds: { title: string }[] }).embeds[0]!.title],
  ['teams', (body) => (body as never as TeamsMessage).attachments[0]!.content.body[0]!.text],
])('%s gets its own form, which calls nobody', async (channel, titleOf) => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback()
  await follow(hub, channel, receiver.url)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'), { title: '<!channel> @everyone' })
  await tellSubscribers(hub)
  const body = JSON.parse(receiver.received[0]!.body)
  expect(titleOf(body)).toContain('Investigating: ')
  expect(receiver.received[0]!.headers['webhook-signature']).toBeUndefined()
  if (channel === 'slack') expect(body.text).not.toContain('<!channel>')
  if (channel === 'discord') expect(body.allowed_mentions).toEqual({ parse: [] })
})

type TeamsMessage = { attachments: { content: { body: { text: string }[] } }[] }

test('each hears what they have chosen, once', async () => {
  await using hub = await hubOnLoopback()
  const [ingress, deploy] = (await addComponents(hub, 'Ingress', 'Deploy')) as [string, string]
  const ana = await hub.tokenFor('Ana', 'comms')
  const old = await declareInPublic(hub, ana, { title: 'An older one' })
  later(hub, 1)
  const receivers: Record<string, Awaited<ReturnType<typeof startReceiver>>> = {}
  const choices = {
    all: {},
    brief: { verbosity: 'first_and_last' },
    ingress: { componentIds: [ingress] },
    deploy: { componentIds: [deploy] },
    maintenance: { incidents: false },
    older: { incidentId: old.id },
  } as const
  for (const [name, each] of Object.entries(choices)) {
    receivers[name] = await startReceiver()
    await follow(hub, 'webhook', receivers[name].url, each as never)
  }
  await tellSubscribers(hub)
  later(hub, 1)
  const scope = { components: [{ id: 'Ingress', status: 'partial_outage' }] }
  const incident = await declareInPublic(hub, ana, { scope })
  await tellSubscribers(hub)
  for (let round = 0; round < 2; round++) {
    later(hub, 5)
    await publish(hub, ana, incident.id)
    await tellSubscribers(hub)
  }
  // Narrowed to nothing: whoever heard of its beginning hears of its end.
  later(hub, 5)
  await publish(hub, ana, incident.id, { scope: { components: [] } })
  await resolve(hub, ana, incident.id)
  await tellSubscribers(hub)
  later(hub, 5)
  await reopen(hub, ana, incident.id)
  await tellSubscribers(hub)
  await tellSubscribers(hub)
  const counts = Object.fromEntries(
    Object.entries(receivers).map(([name, { received }]) => [name, received.length]),
  )
  expect(counts).toEqual({
    all: 6,
    brief: 3,
    ingress: 6,
    deploy: 0,
    maintenance: 0,
    older: 0,
  })
  const ids = receivers.all!.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(ids.length)
  for (const receiver of Object.values(receivers)) await receiver[Symbol.asyncDispose]()
})

test('what was withdrawn before it was sent is sent to nobody', async () => {
  await using receiver = await startReceiver()
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  const incident = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, incident.id)
  await hub.call(ana, 'POST', `/incidents/${incident.id}/updates/${update.id}/retraction`, {
    reason: 'Wrong.',
  })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(1)
  expect(JSON.stringify(dumpOf(hub.dataDir).fan_outs)).not.toContain(update.id.concat('"', ',"content":"{'))
})

test('that it cannot be noted down that something was withdrawn, while another is being sent, ends nothing', async () => {
  let isDown = true
  await using receiver = await startReceiver(async (response) => {
    await delay(300)
    response.writeHead(isDown ? 500 : 200).end()
  })
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  const incident = await declareInPublic(hub, ana)
  const { update } = await publish(hub, ana, incident.id)
  await tellSubscribers(hub)
  await hub.call(ana, 'POST', `/incidents/${incident.id}/updates/${update.id}/retraction`, {
    reason: 'Wrong.',
  })
  later(hub, 20)
  isDown = false
  let isLocked = false
  const transact: Database['transact'] = (work) =>
    isLocked ? Promise.reject(new DatabaseBusy(50)) : hub.db.transact(work)
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const deliverer = createSubscriberDeliverer({ ...hub, db: { ...hub.db, transact } })
  await deliverer.begin() // What is to be sent is leased by now.
  isLocked = true
  await deliverer.settled()
  await deliverer.stop()
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
  expect(receiver.received.length).toBeGreaterThan(2)
})

test('an address that is gone is suspended at once, one that refuses three times in a row then', async () => {
  await using gone = await startReceiver((response) => {
    response.statusCode = 410
    response.end()
  })
  await using refusing = await startReceiver((response) => {
    response.statusCode = 404
    response.end()
  })
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', gone.url)
  await follow(hub, 'webhook', refusing.url)
  const incident = await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  for (let round = 0; round < 4; round++) {
    later(hub, 5)
    await publish(hub, ana, incident.id)
    await tellSubscribers(hub)
  }
  expect(gone.received).toHaveLength(1)
  expect(refusing.received).toHaveLength(3)
  const reasons = (dumpOf(hub.dataDir).subscribers as { state: string; suspension_reason: string }[]).map(
    ({ state, suspension_reason }) => `${state}: ${suspension_reason}`,
  )
  expect(reasons.toSorted()).toEqual([
    'suspended: the receiver answered 404',
    'suspended: the receiver answered 410',
  ])
})

test.each([
  'http://127.0.0.1/x',
  'http://localhost/x',
  'http://10.1.2.3/x',
  'http://172.16.0.1/x',
  'http://192.168.1.1/x',
  'http://169.254.169.254/latest/meta-data',
  'http://100.64.0.1/x',
  'http://0.0.0.0/x',
  'http://[::1]/x',
  'http://[::ffff:127.0.0.1]/x',
  'http://[::ffff:7f00:1]/x',
  'http://[fe80::1]/x',
  'http://[fd00::1]/x',
  'http://[64:ff9b::7f00:1]/x',
  'http://0x7f000001/x',
  'http://2130706433/x',
  'http://0177.0.0.1/x',
])('%s is not connected to', async (address) => {
  await using hub = await freshHub()
  await follow(hub, 'webhook', address)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  await tellSubscribers(hub)
  expect(dumpOf(hub.dataDir).deliveries).toMatchObject([
    { state: 'parked', last_error: 'the address leads to a network that subscribers may not reach' },
  ])
})

test('public addresses are let through, and so are networks that the operator allows', () => {
  const closed = createAddressGuard()
  expect(['93.184.216.34', '[2606:2800:220:1:248:1893:25c8:1946]'].map(closed.refuses)).toEqual([
    false,
    false,
  ])
  expect(closed.refuses('10.0.0.1')).toBe(true)
  const open = createAddressGuard(['10.0.0.0/8'])
  expect(open.refuses('10.0.0.1')).toBe(false)
  expect(open.refuses('[::ffff:10.0.0.1]')).toBe(false)
  expect(open.refuses('192.168.0.1')).toBe(true)
})

test('a redirect is not followed, and an endless answer is cut off', async () => {
  await using inside = await startReceiver()
  await using receiver = await startReceiver((response, _, place) => {
    if (place === 0) {
      response.writeHead(302, { location: inside.url }).end()
      return
    }
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
    response.on('close', () => clearInterval(timer))
  })
  await using hub = await hubOnLoopback()
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  expect(inside.received).toEqual([])
  expect(dumpOf(hub.dataDir).deliveries).toMatchObject([
    { state: 'waiting', last_error: 'the receiver answered 302' },
  ])
  later(hub, 1)
  await tellSubscribers(hub)
  expect(dumpOf(hub.dataDir).deliveries).toMatchObject([{ state: 'sent' }])
})

test('a receiver that says nothing is given up on in time, and tried again', async () => {
  await using receiver = await startReceiver(() => {})
  await using hub = await hubOnLoopback()
  await follow(hub, 'webhook', receiver.url)
  await declareInPublic(hub, await hub.tokenFor('Ana', 'comms'))
  await tellSubscribers(hub, { limitMs: 200 })
  expect(dumpOf(hub.dataDir).deliveries).toMatchObject([
    { state: 'waiting', last_error: 'the receiver did not answer in time' },
  ])
})
