import { expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later, publish, resolve } from '#tests/support/publishing.ts'
import { tellStory } from '#tests/support/statuspage-story.ts'

test('a quiet page says so in every answer', async () => {
  await using hub = await withPlatform(await freshHub())
  const answers = await hub.site.statuspage()
  expect(answers['status.json'].status).toEqual({ indicator: 'none', description: 'All Systems Operational' })
  expect(answers['summary.json']).toMatchObject({ incidents: [], scheduled_maintenances: [] })
  expect(answers['components.json'].components.map(({ status }) => status)).toEqual(
    Array(3).fill('operational'),
  )
  for (const { page } of Object.values(answers)) expect(page).toEqual(answers['status.json'].page)
  expect(answers['status.json'].page).toMatchObject({
    url: 'https://status.example.com',
    id: expect.stringMatching(/^[a-z0-9]{12}$/),
  })
})

test.each([
  ['sev0', 'critical', 'Major Service Outage'],
  ['sev1', 'major', 'Partial System Outage'],
  ['sev2', 'minor', 'Partially Degraded Service'],
  ['sev3', 'minor', 'Partially Degraded Service'],
])('a %s is %s there, even where no component is marked', async (severity, impact, description) => {
  await using hub = await freshHub()
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana, { severity })
  const answers = await hub.site.statuspage()
  expect(answers['incidents.json'].incidents[0]!.impact).toBe(impact)
  expect(answers['status.json'].status).toEqual({ indicator: impact, description })
})

test('all answers of one moment tell the same story', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { over, running } = await tellStory(hub, ana)
  const answers = await hub.site.statuspage()
  const summary = answers['summary.json']
  const { incidents } = answers['incidents.json']
  expect(incidents.map(({ id }) => id)).toEqual([running.id, over.id])
  expect(answers['incidents/unresolved.json'].incidents).toEqual(
    incidents.filter(({ status }) => status !== 'resolved'),
  )
  expect(summary.incidents).toEqual(answers['incidents/unresolved.json'].incidents)
  expect(summary.components).toEqual(answers['components.json'].components)
  expect(summary.status).toEqual(answers['status.json'].status)
  const pages = new Set(Object.values(answers).map(({ page }) => JSON.stringify(page)))
  expect(pages.size).toBe(1)
  for (const incident of incidents) {
    for (const component of incident.components) expect(summary.components).toContainEqual(component)
  }
  expect(JSON.stringify(answers)).not.toContain('Nobody may know')
})

test('an incident is told with its times, and what each update did to its components', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { over } = await tellStory(hub, ana)
  const [, incident] = (await hub.site.statuspage())['incidents.json'].incidents
  expect(incident).toMatchObject({
    id: over.id,
    name: 'Deploys fail',
    status: 'resolved',
    created_at: '2026-03-02T09:00:00.000Z',
    started_at: '2026-03-02T09:00:00.000Z',
    monitoring_at: '2026-03-02T09:05:00.000Z',
    resolved_at: '2026-03-02T09:10:00.000Z',
    updated_at: '2026-03-02T09:10:00.000Z',
    impact: 'major',
    shortlink: `https://status.example.com/incidents/${over.id}`,
    components: [{ name: 'Deploy', status: 'operational', updated_at: '2026-03-02T09:10:00.000Z' }],
  })
  const deploy = { code: over.scope.components[0].id, name: 'Deploy' }
  expect(
    incident!.incident_updates.map(({ status, affected_components }) => [status, affected_components]),
  ).toEqual([
    ['resolved', [{ ...deploy, old_status: 'degraded_performance', new_status: 'operational' }]],
    ['monitoring', [{ ...deploy, old_status: 'major_outage', new_status: 'degraded_performance' }]],
    ['investigating', [{ ...deploy, old_status: 'operational', new_status: 'major_outage' }]],
  ])
})

test('a reopening brings back what the resolution had ended', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  await tellStory(hub, ana)
  const [incident] = (await hub.site.statuspage())['incidents/unresolved.json'].incidents
  expect(incident).toMatchObject({ status: 'investigating', resolved_at: null, monitoring_at: null })
  const changes = incident!.incident_updates.map(({ affected_components }) =>
    affected_components!
      .map(({ name, old_status, new_status }) => `${name}: ${old_status} to ${new_status}`)
      .sort(),
  )
  expect(changes).toEqual([
    ['Berlin: operational to degraded_performance', 'Volumes: operational to partial_outage'],
    ['Berlin: degraded_performance to operational', 'Volumes: partial_outage to operational'],
    ['Berlin: operational to degraded_performance', 'Volumes: operational to partial_outage'],
  ])
})

test('a group is a component that is as bad as the worst in it', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { group, berlin } = await tellStory(hub, ana)
  await askFor(hub, ana, 'POST', '/component-groups', { name: 'Empty' })
  const { components } = (await hub.site.statuspage())['components.json']
  expect(components.map(({ name, position, group, group_id }) => [name, position, group, group_id])).toEqual([
    ['Ingress', 1, false, null],
    ['Deploy', 2, false, null],
    ['Volumes', 3, false, null],
    ['Regions', 4, true, null],
    ['Berlin', 1, false, group.id],
  ])
  expect(components[3]).toMatchObject({ id: group.id, status: 'degraded_performance', components: [berlin] })
})

test('a body holds the lines of the template, as they were written', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  later(hub, 5)
  await resolve(hub, ana, id)
  const bodies = (await hub.site.statuspage())['incidents.json'].incidents[0]!.incident_updates.map(
    ({ body }) => body,
  )
  expect(bodies).toEqual([
    [
      'What was impacted: About a third of requests in **eu-west**.',
      'When it started and ended: 2 Mar 2026, 09:00 UTC to 2 Mar 2026, 09:05 UTC (5 min)',
      'What we changed to mitigate: We drained two edge nodes.',
      `Where to follow along for postmortem: https://status.example.com/incidents/${id}`,
    ].join('\n\n'),
    [
      'What is happening: About a third of requests fail with a `502`.',
      'Who is affected: Customers whose apps run in **eu-west**.',
      'What we are doing now: We are draining two edge nodes.',
      'Next update time: by 2 Mar 2026, 09:15 UTC',
    ].join('\n\n'),
  ])
})

test('a correction moves updated_at, and a withdrawal leaves none of the words', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id, last_update_id } = await declareInPublic(hub, ana)
  const path = `/incidents/${id}/updates/${last_update_id}`
  const told = async () => (await hub.site.statuspage())['incidents.json'].incidents[0]!
  later(hub, 2)
  await askFor(hub, ana, 'PATCH', path, { who_is_affected: 'Everybody.' })
  const corrected = await told()
  expect(corrected.incident_updates[0]!.body).toContain('Everybody.')
  expect([corrected.updated_at, corrected.incident_updates[0]!.updated_at]).toEqual(
    Array(2).fill('2026-03-02T09:02:00.000Z'),
  )
  expect(corrected.incident_updates[0]!.display_at).toBe('2026-03-02T09:00:00.000Z')
  later(hub, 2)
  await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'It named a customer.' })
  const withdrawn = await told()
  expect(withdrawn.incident_updates[0]).toMatchObject({
    id: last_update_id,
    updated_at: '2026-03-02T09:04:00.000Z',
    body: 'This update was withdrawn at 2 Mar 2026, 09:04 UTC. Reason: It named a customer.',
  })
})

test('the newest 50 incidents are told, and every open one', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const oldest = await declareInPublic(hub, ana, { title: 'The oldest' })
  for (let count = 0; count < 50; count++) {
    later(hub, 1)
    await declareInPublic(hub, ana, { title: `Count ${count}`, severity: 'sev3' })
  }
  const answers = await hub.site.statuspage()
  const { incidents } = answers['incidents.json']
  expect([incidents.length, incidents[0]!.name, incidents.at(-1)!.name]).toEqual([50, 'Count 49', 'Count 0'])
  expect(answers['incidents/unresolved.json'].incidents).toHaveLength(51)
  expect(answers['summary.json'].incidents.at(-1)!.id).toBe(oldest.id)
})

test('a fix counts as watched since the first update that says so after it last broke', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await declareInPublic(hub, ana)
  const seen: (string | null)[] = []
  for (const status of ['monitoring', 'investigating', 'monitoring', 'monitoring']) {
    later(hub, 1)
    await publish(hub, ana, id, { status })
    seen.push(
      (await hub.site.statuspage())['incidents.json'].incidents[0]!.monitoring_at?.slice(11, 16) ?? null,
    )
  }
  expect(seen).toEqual(['09:01', null, '09:03', '09:03'])
})
