import { Statuspage as StatuspageIo } from 'statuspage.io'
import { Statuspage as StatuspageJs } from 'statuspage.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { later, publish } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'
import { tellMaintenances, tellStory } from '#tests/support/statuspage-story.ts'

let hub: FreshHub
let server: Served
let ana: string
let story: Awaited<ReturnType<typeof tellStory>>

beforeAll(async () => {
  hub = await freshHub(at('2026-03-02T09:00Z'))
  ana = await hub.tokenFor('Ana', 'admin')
  story = await tellStory(hub, ana)
  server = await serve(hub)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const paths = [
  'summary.json',
  'status.json',
  'components.json',
  'incidents.json',
  'incidents/unresolved.json',
  'scheduled-maintenances.json',
  'scheduled-maintenances/upcoming.json',
  'scheduled-maintenances/active.json',
] as const

test('statuspage.io reads what the hub answers', async () => {
  const client = new StatuspageIo('ours')
  client.setApiUrl(server.url)
  const { api } = client
  const answers = JSON.parse(JSON.stringify(await hub.site.statuspage()))
  expect(await api.getSummary()).toEqual(answers['summary.json'])
  expect(await api.getStatus()).toEqual(answers['status.json'])
  expect(await api.getComponents()).toEqual(answers['components.json'])
  expect(await api.incidents.getAll()).toEqual(answers['incidents.json'])
  expect(await api.incidents.getUnresolved()).toEqual(answers['incidents/unresolved.json'])
  expect(await api.scheduledMaintenances.getUpcoming()).toEqual(
    answers['scheduled-maintenances/upcoming.json'],
  )
})

test('statuspage.js reads what the hub answers, every time as a date', async () => {
  const client = new StatuspageJs('ours')
  // It has no setting for another address than theirs.
  Object.assign(Reflect.get(client, 'axios').defaults, { baseURL: `${server.url}/api/v2` })
  const { incidents } = await client.allIncidents()
  expect(incidents.map(({ id }) => id)).toEqual([story.running.id, story.over.id])
  expect(incidents[1]).toMatchObject({
    created_at: at('2026-03-02T09:00Z'),
    monitoring_at: at('2026-03-02T09:05Z'),
    resolved_at: at('2026-03-02T09:10Z'),
  })
  expect((await client.status()).status.indicator).toBe('major')
  expect((await client.components()).components).toHaveLength(5)
  expect((await client.unresolvedIncidents()).incidents.map(({ id }) => id)).toEqual([story.running.id])
  expect((await client.summary()).incidents).toEqual((await client.unresolvedIncidents()).incidents)
  expect((await client.allScheduledMaintenances()).scheduled_maintenances).toEqual([])
  expect((await client.activeScheduledMaintenances()).scheduled_maintenances).toEqual([])
  expect((await client.upcomingScheduledMaintenances()).scheduled_maintenances).toEqual([])
})

test.each(paths)(
  '%s is open to scripts of any site, and told anew only when it has changed',
  async (path) => {
    const address = `${server.url}/api/v2/${path}`
    const asked = await fetch(address, { headers: { origin: 'https://elsewhere.example' } })
    expect(asked.status).toBe(200)
    expect(asked.headers.get('access-control-allow-origin')).toBe('*')
    expect(asked.headers.get('content-type')).toMatch(/^application\/json/)
    const etag = asked.headers.get('etag')!
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const preflight = await fetch(address, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'if-none-match',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET')
    later(hub, 1)
    await publish(hub, ana, story.running.id)
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(200)
  },
)

test('what is asked of no such path, or with POST, is refused', async () => {
  expect((await fetch(`${server.url}/api/v2/nothing.json`)).status).toBe(404)
  expect((await fetch(`${server.url}/api/v2/summary.json`, { method: 'POST', body: '{}' })).status).toBe(405)
  expect((await fetch(`${server.url}/api/v2/summary.json`, { method: 'HEAD' })).status).toBe(200)
  // Preflights of the admin API are nobody's business.
  expect(
    (await fetch(`${server.url}/api/admin/me`, { method: 'OPTIONS' })).headers.get(
      'access-control-allow-origin',
    ),
  ).toBeNull()
})

test('both clients read planned work', async () => {
  const { over, moved, cancelled, running } = await tellMaintenances(hub, ana)
  const io = new StatuspageIo('ours')
  io.setApiUrl(server.url)
  const js = new StatuspageJs('ours')
  Object.assign(Reflect.get(js, 'axios').defaults, { baseURL: `${server.url}/api/v2` })
  const answers = JSON.parse(JSON.stringify(await hub.site.statuspage()))
  // Whatever it is asked for of planned work, it fetches what is upcoming.
  expect(await io.api.scheduledMaintenances.getUpcoming()).toEqual(
    answers['scheduled-maintenances/upcoming.json'],
  )
  expect(await io.api.getSummary()).toEqual(answers['summary.json'])

  const all = (await js.allScheduledMaintenances()).scheduled_maintenances
  expect(all.map(({ id }) => id)).toEqual([moved.id, cancelled.id, running.id, over.id])
  const active = (await js.activeScheduledMaintenances()).scheduled_maintenances
  expect(active.map(({ id }) => id)).toEqual([running.id])
  const upcoming = (await js.upcomingScheduledMaintenances()).scheduled_maintenances
  expect(upcoming.map(({ id }) => id)).toEqual([moved.id])
  expect(upcoming[0]!.scheduled_for).toBeInstanceOf(Date)
  expect((await js.summary()).scheduled_maintenances).toEqual([...active, ...upcoming])
})
