import { afterAll, beforeAll, expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import type { StatuspageAnswers } from '#src/site/statuspage/statuspage.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, resolve } from '#tests/support/publishing.ts'
import { type Served, serve } from '#tests/support/serve.ts'

let hub: FreshHub
let server: Served
let ana: string

beforeAll(async () => {
  hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  ana = await hub.tokenFor('Ana', 'admin')
  server = await serve(hub)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const paths: (keyof StatuspageAnswers)[] = [
  ...([
    'summary.json',
    'status.json',
    'components.json',
    'incidents.json',
    'incidents/unresolved.json',
  ] as const),
  'scheduled-maintenances.json',
  'scheduled-maintenances/upcoming.json',
  'scheduled-maintenances/active.json',
]

const get = async (path: string): Promise<string> => {
  const answer = await fetch(server.url + path)
  expect([path, answer.status]).toEqual([path, 200])
  return answer.text()
}

/** What each way of telling how things stand has to agree on, once all eight answers have been held to one another. */
async function story() {
  const bodies = await Promise.all(
    paths.map(async (path) => [path, JSON.parse(await get(`/api/v2/${path}`))]),
  )
  const answers: StatuspageAnswers = Object.fromEntries(bodies)
  const summary = answers['summary.json']
  const { scheduled_maintenances: all } = answers['scheduled-maintenances.json']
  const { scheduled_maintenances: upcoming } = answers['scheduled-maintenances/upcoming.json']
  const { scheduled_maintenances: active } = answers['scheduled-maintenances/active.json']
  for (const { page } of Object.values(answers)) expect(page).toEqual(summary.page)
  expect(summary.status).toEqual(answers['status.json'].status)
  expect(summary.components).toEqual(answers['components.json'].components)
  expect(summary.incidents).toEqual(answers['incidents/unresolved.json'].incidents)
  expect(answers['incidents/unresolved.json'].incidents).toEqual(
    answers['incidents.json'].incidents.filter(({ status }) => status !== 'resolved'),
  )
  expect(summary.scheduled_maintenances).toEqual([...active, ...upcoming])
  expect(upcoming).toEqual(all.filter(({ status }) => status === 'scheduled'))
  expect(active).toEqual(all.filter(({ status }) => status === 'in_progress' || status === 'verifying'))
  for (const { components } of [...all, ...summary.incidents]) {
    for (const component of components) expect(summary.components).toContainEqual(component)
  }
  // Whatever is under way is what its components show, unless an incident says worse.
  for (const { components } of active) {
    for (const { status } of components) expect(status).not.toBe('operational')
  }
  return {
    indicator: summary.status.indicator,
    components: summary.components.map(({ status }) => status).join(' '),
    planned: all.map(({ status }) => status).join(' '),
  }
}

/** The same, as the page and those who show it elsewhere say it. */
async function elsewhere() {
  const html = (await get('/')).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  const { status, components } = JSON.parse(await get('/status.json'))
  const badge = /aria-label="([^"]*)"/.exec(await get('/badge.svg'))![1]!
  const text = (await get('/status.txt')).split('\n')[0]!
  expect(html).toContain(status.description)
  expect(badge).toContain(status.description)
  expect(text).toContain(status.description)
  return {
    indicator: indicatorOf[status.indicator],
    components: components.map((component: { status: string }) => component.status).join(' '),
  }
}

const indicatorOf: Record<string, string> = {
  operational: 'none',
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
}

test('the eight answers of each moment tell one story across the life of a window, and so does the page', async () => {
  const told: string[] = []
  const tell = async (moment: string) => {
    const { planned, ...standing } = await story()
    expect(await elsewhere()).toEqual(standing)
    told.push(`${moment}: ${standing.indicator}, ${standing.components}, ${planned || 'nothing planned'}`)
  }
  await tell('quiet')
  const { id } = await schedule(hub, ana, {
    components: ['Deploy', 'Volumes'],
    starts_at: inMinutes(hub, 10),
    ends_at: inMinutes(hub, 30),
  })
  await tell('announced')
  later(hub, 10)
  await tell('begun, before anybody has written it down')
  await tick(hub)
  await tell('begun')
  const incident = await declareInPublic(hub, ana, {
    severity: 'sev1',
    scope: { components: [{ id: 'Volumes', status: 'partial_outage' }] },
  })
  await tell('an incident meanwhile')
  later(hub, 5)
  await resolve(hub, ana, incident.id)
  await askFor(hub, ana, 'POST', `/maintenances/${id}/verification`, {})
  await tell('being verified')
  later(hub, 15)
  await tell('over, before anybody has written it down')
  await tick(hub)
  await tell('over')
  const allWell = 'operational operational operational'
  const maintained = 'operational under_maintenance under_maintenance'
  expect(told).toEqual([
    `quiet: none, ${allWell}, nothing planned`,
    `announced: none, ${allWell}, scheduled`,
    `begun, before anybody has written it down: maintenance, ${maintained}, in_progress`,
    `begun: maintenance, ${maintained}, in_progress`,
    `an incident meanwhile: major, operational under_maintenance partial_outage, in_progress`,
    `being verified: maintenance, ${maintained}, verifying`,
    `over, before anybody has written it down: none, ${allWell}, completed`,
    `over: none, ${allWell}, completed`,
  ])
})

test('a window that names no component is under way all the same', async () => {
  const { id } = await schedule(hub, ana, { components: [], starts_at: inMinutes(hub, 0) })
  const standing = await story()
  expect(standing.indicator).toBe('maintenance')
  expect((await elsewhere()).indicator).toBe('maintenance')
  await askFor(hub, ana, 'POST', `/maintenances/${id}/completion`, {})
  expect((await story()).indicator).toBe('none')
})
