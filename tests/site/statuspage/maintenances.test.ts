import { expect, test } from 'vitest'
import { tick } from '#src/notify/clock.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { freshHub } from '#tests/support/hub.ts'
import { inMinutes, schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic, later } from '#tests/support/publishing.ts'
import { tellMaintenances } from '#tests/support/statuspage-story.ts'

test('planned work is told with its window, its times and what each update did to its components', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const { over, moved, running, cancelled } = await tellMaintenances(hub, ana)
  const answers = await hub.site.statuspage()
  const all = answers['scheduled-maintenances.json'].scheduled_maintenances
  // The latest window first.
  expect(all.map(({ id }) => id)).toEqual([moved.id, cancelled.id, running.id, over.id])
  expect(all.at(-1)).toMatchObject({
    name: 'The ingress is renewed',
    status: 'completed',
    impact: 'maintenance',
    created_at: '2026-03-02T09:00:00.000Z',
    started_at: '2026-03-02T09:00:00.000Z',
    monitoring_at: '2026-03-02T09:10:00.000Z',
    resolved_at: '2026-03-02T09:20:00.000Z',
    updated_at: '2026-03-02T09:20:00.000Z',
    scheduled_for: '2026-03-02T09:10:00.000Z',
    scheduled_until: '2026-03-02T09:20:00.000Z',
    shortlink: `https://status.example.com/maintenance/${over.id}`,
  })
  const story = (id: string) =>
    all
      .find((each) => each.id === id)!
      .incident_updates.map(({ status, affected_components }) => [
        status,
        ...affected_components!.map(
          ({ name, old_status, new_status }) => `${name}: ${old_status} to ${new_status}`,
        ),
      ])
  expect(story(over.id)).toEqual([
    ['completed', 'Ingress: under_maintenance to operational'],
    ['verifying', 'Ingress: under_maintenance to under_maintenance'],
    ['in_progress', 'Ingress: operational to under_maintenance'],
    ['scheduled', 'Ingress: operational to operational'],
  ])
  expect(story(moved.id)).toEqual([
    ['scheduled', 'Ingress: operational to operational', 'Deploy: operational to operational'],
    ['scheduled', 'Deploy: operational to operational'],
  ])
  expect(all[0]!.incident_updates[0]!.body).toBe(
    [
      'The start is moved from 2 Mar 2026, 10:20 UTC to 3 Mar 2026, 09:21 UTC.',
      'The end is moved from 2 Mar 2026, 12:20 UTC to 3 Mar 2026, 10:21 UTC.',
      'Now affected as well: Ingress.',
      'The parts come a day later.',
    ].join('\n\n'),
  )
  // There is no such status there: it is over, and says why.
  expect(all[1]).toMatchObject({ status: 'completed', resolved_at: '2026-03-02T09:21:00.000Z' })
  expect(all[1]!.incident_updates[0]!).toMatchObject({
    status: 'completed',
    body: 'It is cancelled and does not take place.\n\nNo need.',
  })
})

test('trouble is worse than planned work, for a component and for the whole page', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  await tellMaintenances(hub, ana)
  const told = async () => {
    const { status, components } = (await hub.site.statuspage())['summary.json']
    return [status.indicator, ...components.map((component) => component.status)]
  }
  expect(await told()).toEqual(['maintenance', 'under_maintenance', 'operational', 'under_maintenance'])
  await declareInPublic(hub, ana, {
    severity: 'sev2',
    scope: { components: [{ id: 'Volumes', status: 'degraded_performance' }] },
  })
  expect(await told()).toEqual(['minor', 'under_maintenance', 'operational', 'degraded_performance'])
})

test('what a window does moves updated_at of the page and of its components, written down or not', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const times = async () => {
    const { page, components } = (await hub.site.statuspage())['components.json']
    const volumes = components.find(({ name }) => name === 'Volumes')!
    return [page.updated_at, volumes.updated_at].map((time) => time.slice(11, 16))
  }
  later(hub, 1)
  await schedule(hub, ana, { starts_at: inMinutes(hub, 9), ends_at: inMinutes(hub, 19) })
  expect(await times()).toEqual(['09:01', '09:00'])
  later(hub, 9)
  expect(await times()).toEqual(['09:10', '09:10'])
  await tick(hub)
  expect(await times()).toEqual(['09:10', '09:10'])
  later(hub, 10)
  expect(await times()).toEqual(['09:20', '09:20'])
  await tick(hub)
  later(hub, 10)
  expect(await times()).toEqual(['09:20', '09:20'])
})

test('a corrected title moves updated_at, of an incident and of a maintenance', async () => {
  await using hub = await withPlatform(await freshHub(at('2026-03-02T09:00Z')))
  const ana = await hub.tokenFor('Ana', 'admin')
  const incident = await declareInPublic(hub, ana)
  const maintenance = await schedule(hub, ana)
  later(hub, 3)
  await askFor(hub, ana, 'PATCH', `/incidents/${incident.id}`, { title: 'As it should read' })
  await askFor(hub, ana, 'PATCH', `/maintenances/${maintenance.id}`, { title: 'As it should read' })
  const { incidents, scheduled_maintenances } = (await hub.site.statuspage())['summary.json']
  for (const each of [...incidents, ...scheduled_maintenances]) {
    expect(each).toMatchObject({ name: 'As it should read', updated_at: '2026-03-02T09:03:00.000Z' })
  }
})
