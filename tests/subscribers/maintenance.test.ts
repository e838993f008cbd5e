import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { askFor } from '#tests/support/ask.ts'
import { componentWithName } from '#tests/support/catalog.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later } from '#tests/support/publishing.ts'
import { startReceiver } from '#tests/support/receiver.ts'
import { follow, hubOnLoopback, tellSubscribers } from './following.ts'

/** A window from its announcement to its end: moved, begun by itself, verified, ended by itself. */
async function wholeLife(hub: FreshHub, token: string, afterEach: () => Promise<void>) {
  const { id } = await schedule(hub, token)
  await afterEach()
  later(hub, 1)
  const move = { starts_at: inMinutes(hub, 120), ends_at: inMinutes(hub, 180), message: 'Parts are late.' }
  await askFor(hub, token, 'PATCH', `/maintenances/${id}`, move)
  await afterEach()
  later(hub, 120)
  await tick(hub)
  await afterEach()
  later(hub, 30)
  await askFor(hub, token, 'POST', `/maintenances/${id}/verification`, { message: 'All moved.' })
  await afterEach()
  later(hub, 30)
  await tick(hub)
  await afterEach()
  return id as string
}

test('each update of a window comes once by mail, in one thread, as text and as HTML', async () => {
  await using server = await startMailServer()
  await using hub = await withPlatform(await freshHub(undefined, { mail: server.mail }))
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'email', 'ben@example.com')
  const id = await wholeLife(hub, ana, async () => {
    await tick(hub)
    await tellSubscribers(hub)
    await tellSubscribers(hub)
  })
  const mails = await Promise.all(server.mails.map(({ source }) => simpleParser(source)))
  const title = 'Volumes move to new hosts'
  expect(mails.map(({ subject }) => subject)).toEqual([
    `Maintenance scheduled: ${title}`,
    `Maintenance changed: ${title}`,
    `Maintenance in progress: ${title}`,
    `Maintenance verifying: ${title}`,
    `Maintenance completed: ${title}`,
  ])
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(5)
  for (const mail of mails) {
    expect(mail.messageId).toMatch(/^<[a-z0-9]{12}@status\.example\.com>$/)
    expect(mail.references).toBe(`<maintenance-${id}@status.example.com>`)
    expect(mail.text).toContain('Affected: Volumes')
    expect(mail.html).toMatch(/Affected: Volumes.*Read this on the status page/s)
    expect(mail.text).toContain(`https://status.example.com/maintenance/${id}#update-`)
    expect(mail.headerLines.some(({ key }) => key === 'list-unsubscribe')).toBe(true)
  }
  const [scheduled, moved, begun] = mails as [(typeof mails)[0], (typeof mails)[0], (typeof mails)[0]]
  expect(scheduled.text).toContain('When: 2 Mar 2026, 10:00 UTC to 2 Mar 2026, 12:00 UTC (2 h)')
  expect(scheduled.html).toContain('<strong>Snapshots pause.</strong>')
  const sentence = 'The start is moved from 2 Mar 2026, 10:00 UTC to 2 Mar 2026, 11:01 UTC.'
  expect(moved.text).toContain(sentence)
  expect(moved.html).toContain(sentence)
  expect(moved.text).toContain('Parts are late.')
  expect(begun.text).toContain('The maintenance has begun.')
})

test('each hears of planned work what they have chosen', async () => {
  await using hub = await withPlatform(await hubOnLoopback())
  const ana = await hub.tokenFor('Ana', 'comms')
  const incident = await declareInPublic(hub, ana)
  await tellSubscribers(hub)
  const [volumes, ingress] = await Promise.all(
    ['Volumes', 'Ingress'].map((name) => componentWithName(hub, name)),
  )
  const choices = {
    all: {},
    brief: { verbosity: 'first_and_last' },
    volumes: { componentIds: [volumes!] },
    ingress: { componentIds: [ingress!] },
    incidents: { maintenance: false },
    maintenance: { incidents: false },
    one: { incidentId: incident.id },
  } as const
  const receivers: Record<string, Awaited<ReturnType<typeof startReceiver>>> = {}
  for (const [name, each] of Object.entries(choices)) {
    receivers[name] = await startReceiver()
    await follow(hub, 'webhook', receivers[name].url, each as never)
  }
  later(hub, 1)
  await wholeLife(hub, ana, () => tellSubscribers(hub))
  const heard = (name: string) =>
    receivers[name]!.received.map(({ body }) => JSON.parse(body).data.update.kind).join(' ')
  const everything = 'schedule change beginning verification completion'
  expect(Object.fromEntries(Object.keys(choices).map((name) => [name, heard(name)]))).toEqual({
    all: everything,
    brief: 'schedule change completion',
    volumes: everything,
    ingress: '',
    incidents: '',
    maintenance: everything,
    one: '',
  })
  const [first, moved] = receivers.all!.received.map(({ body }) => JSON.parse(body))
  expect(first).toMatchObject({
    type: 'maintenance.update.published',
    data: {
      maintenance: { status: 'scheduled', components: [{ name: 'Volumes' }] },
      update: { message: 'We move the volumes. **Snapshots pause.**', is_automatic: false },
    },
  })
  expect(moved.data.update.change.starts_at.to).toBe(moved.data.maintenance.starts_at)
  const ids = receivers.all!.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(5)
  for (const receiver of Object.values(receivers)) await receiver[Symbol.asyncDispose]()
})

test('whoever heard of a window before it left their component alone hears of its end', async () => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback())
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url, { componentIds: [await componentWithName(hub, 'Volumes')] })
  const { id } = await schedule(hub, ana)
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { components: ['Ingress'] })
  await askFor(hub, ana, 'POST', `/maintenances/${id}/cancellation`, { message: 'No need.' })
  await tellSubscribers(hub)
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.update.kind)).toEqual([
    'schedule',
    'change',
    'cancellation',
  ])
})

const recorded = join(import.meta.dirname, '../../../shared/data/statuspage-webhooks/incident_update.json')

test.skipIf(!existsSync(recorded))('the shape of Statuspage has the fields of the real thing', async () => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback())
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'statuspage', receiver.url)
  await wholeLife(hub, ana, () => tellSubscribers(hub))
  const told = receiver.received.map(({ body }) => JSON.parse(body)).filter((body) => body.incident)
  const real = JSON.parse(readFileSync(recorded, 'utf8'))
  for (const body of told) expect(fieldsOf(body)).toEqual(fieldsOf(real))
  const [scheduled, , begun, , over] = told
  expect(scheduled.incident).toMatchObject({
    status: 'scheduled',
    impact: 'maintenance',
    scheduled_for: '2026-03-02T10:00:00.000Z',
    scheduled_until: '2026-03-02T12:00:00.000Z',
    resolved_at: null,
  })
  expect(begun.page).toMatchObject({ status_indicator: 'maintenance' })
  expect(begun.incident.components).toMatchObject([{ name: 'Volumes', status: 'under_maintenance' }])
  expect(begun.incident.incident_updates[0].affected_components).toMatchObject([
    { old_status: 'operational', new_status: 'under_maintenance' },
  ])
  expect(over.page).toMatchObject({ status_indicator: 'none' })
  expect(over.incident).toMatchObject({ status: 'completed', resolved_at: '2026-03-02T12:01:00.000Z' })
})

/** The names of all fields, at every depth; of a list, those of its first item. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(fieldsOf)
  if (typeof value !== 'object' || value === null) return 'a value'
  const sorted = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b))
  return Object.fromEntries(sorted.map(([key, inner]) => [key, fieldsOf(inner)]))
}

test.each(['slack', 'discord', 'teams'] as const)('%s gets its own form', async (channel) => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback())
  await follow(hub, channel, receiver.url)
  await schedule(hub, await hub.tokenFor('Ana', 'comms'))
  await tellSubscribers(hub)
  const { body } = receiver.received[0]!
  expect(body).toContain('Maintenance scheduled: Volumes move to new hosts')
  expect(body).toContain('When: 2 Mar 2026, 10:00 UTC')
})

test('a correction is sent where the lead asks for it, and what was withdrawn is sent to nobody', async () => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback())
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  const { id, last_update_id } = await schedule(hub, ana)
  await tellSubscribers(hub)
  const path = `/maintenances/${id}/updates/${last_update_id}`
  later(hub, 1)
  await askFor(hub, ana, 'PATCH', path, { message: 'Quietly mended.' })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(1)
  await askFor(hub, ana, 'PATCH', path, { message: 'Mended aloud.', notify_subscribers: true })
  await tellSubscribers(hub)
  expect(JSON.parse(receiver.received[1]!.body)).toMatchObject({
    type: 'maintenance.update.corrected',
    data: { update: { message: 'Mended aloud.' } },
  })
  const { update } = await askFor(hub, ana, 'POST', `/maintenances/${id}/updates`, { message: 'Not this.' })
  await askFor(hub, ana, 'POST', `/maintenances/${id}/updates/${update.id}/retraction`, { reason: 'Wrong.' })
  await tellSubscribers(hub)
  expect(receiver.received).toHaveLength(2)
})

test('two processes that look at the clock tell of a beginning once', async () => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback())
  await follow(hub, 'webhook', receiver.url)
  await schedule(hub, await hub.tokenFor('Ana', 'comms'))
  later(hub, 60)
  await Promise.all([tick(hub), tick(hub), tick(hub)])
  await Promise.all([tellSubscribers(hub), tellSubscribers(hub)])
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.update.kind).toSorted()).toEqual([
    'beginning',
    'schedule',
  ])
})

test('a preview says how many people would be told', async () => {
  await using hub = await withPlatform(await hubOnLoopback())
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'email', 'all@example.com')
  await follow(hub, 'email', 'brief@example.com', { verbosity: 'first_and_last' })
  await follow(hub, 'email', 'ingress@example.com', {
    componentIds: [await componentWithName(hub, 'Ingress')],
  })
  await follow(hub, 'email', 'incidents@example.com', { maintenance: false })
  const plan = {
    title: 'Volumes move',
    starts_at: inMinutes(hub, 60),
    ends_at: inMinutes(hub, 120),
    message: 'They move.',
  }
  const preview = async (method: string, path: string, body: object) =>
    (await (await hub.call(ana, method, `${path}?preview=true`, body)).json()).recipients
  expect(await preview('POST', '/maintenances', { ...plan, components: ['Volumes'] })).toBe(2)
  expect(await preview('POST', '/maintenances', { ...plan, components: ['Ingress'] })).toBe(3)
  expect(await preview('POST', '/maintenances', plan)).toBe(3)
  const { id } = await schedule(hub, ana)
  const path = `/maintenances/${id}`
  expect(await preview('POST', `${path}/updates`, { message: 'A word.' })).toBe(1)
  expect(await preview('POST', `${path}/cancellation`, { message: 'No need.' })).toBe(2)
  expect(await preview('PATCH', path, { ends_at: inMinutes(hub, 200) })).toBe(1)
  expect(await preview('PATCH', path, { components: ['Volumes', 'Ingress'] })).toBe(2)
  expect(await preview('PATCH', path, { title: 'Another title' })).toBe(0)
})
