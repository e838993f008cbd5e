import { expect, test } from 'vitest'
import { feedText } from '#src/feeds/feed-text.ts'
import { tick } from '#src/notify/clock.ts'
import { createSite } from '#src/site/site.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { readFeed } from '#tests/support/feed-readers.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareInPublic } from '#tests/support/publishing.ts'

async function platform() {
  const hub = await withPlatform(await freshHub())
  return { hub, ana: await hub.tokenFor('Ana', 'comms') }
}

const statusOf = async (hub: FreshHub, name: string) =>
  (await hub.site.overview()).groups
    .flatMap(({ components }) => components)
    .find((each) => each.name === name)!.status

test('components are under maintenance while it lasts, and the headline says so only when nothing is worse', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  await schedule(hub, ana, { components: ['Volumes', 'Ingress'] })
  expect(await statusOf(hub, 'Volumes')).toBe('operational')
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await statusOf(hub, 'Volumes')).toBe('under_maintenance')
  expect((await hub.site.overview()).headline).toEqual({
    status: 'under_maintenance',
    words: 'Maintenance under way',
  })

  const scope = { components: [{ id: 'Ingress', status: 'degraded_performance' }] }
  await declareInPublic(hub, ana, { severity: 'sev2', scope })
  expect(await statusOf(hub, 'Ingress')).toBe('degraded_performance')
  expect(await statusOf(hub, 'Volumes')).toBe('under_maintenance')
  expect((await hub.site.overview()).headline.status).toBe('degraded_performance')
  const { items } = await askFor(hub, ana, 'GET', '/components')
  expect(items.map(({ status }: { status: string }) => status)).toEqual([
    'degraded_performance',
    'operational',
    'under_maintenance',
  ])

  hub.setNow(at('2026-03-02T12:00Z'))
  expect(await statusOf(hub, 'Volumes')).toBe('operational')
})

test('an incident cannot say that a component is under maintenance', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const scope = { components: [{ id: 'Ingress', status: 'under_maintenance' }] }
  const refused = await ask(hub, ana, 'POST', '/incidents', {
    title: 'x',
    severity: 'sev2',
    reason: 'unsure',
    scope,
  })
  expect(refused.body.errors).toContainEqual(expect.objectContaining({ field: 'scope.components[0].status' }))
})

test('planned work costs no uptime', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  await schedule(hub, ana)
  hub.setNow(at('2026-03-02T11:00Z'))
  const component = (await hub.site.overview()).groups[0]!.components.find(({ name }) => name === 'Volumes')!
  expect(component.uptime.share).toBe(1)
})

test('what is over is among the recent days, in the history and on the page of its component', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id, components } = await schedule(hub, ana)
  hub.setNow(at('2026-03-03T09:00Z'))
  await tick(hub)
  const { recent, active, upcoming } = await hub.site.overview()
  expect([active, upcoming]).toEqual([[], []])
  expect(recent.flatMap(({ maintenances }) => maintenances.map((each) => each.id))).toEqual([id])
  expect((await hub.site.history())!.maintenances.items).toMatchObject([{ id, status: 'completed' }])
  expect((await hub.site.component(components[0].id))!.maintenances.items).toMatchObject([{ id }])
  expect(await hub.site.maintenance('aaaaaaaaaaaa')).toBeNull()
})

test('a follower gets every update of a maintenance once, with the same guid for ever', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const seen = new Map<string, string>()
  const poll = async () => {
    const { items } = await readFeed((await feedText(hub, 'rss.xml'))!)
    for (const { guid, title } of items) if (!seen.has(guid)) seen.set(guid, title)
  }
  const { id } = await schedule(hub, ana)
  await poll()
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { starts_at: '2026-03-02T10:30:00Z' })
  await poll()
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { title: 'Volumes move' })
  for (const time of ['2026-03-02T10:30Z', '2026-03-02T12:00Z']) {
    hub.setNow(at(time))
    await poll()
    await tick(hub)
    await poll()
  }
  expect([...seen.values()]).toEqual([
    'Maintenance scheduled: Volumes move to new hosts',
    'Maintenance changed: Volumes move to new hosts',
    'Maintenance in progress: Volumes move',
    'Maintenance completed: Volumes move',
  ])
  const own = await readFeed((await feedText(hub, 'rss.xml', { maintenanceId: id }))!)
  expect(own.items).toHaveLength(4)
  expect(own.items[2]!.html).toContain(
    'The start is moved from 2 Mar 2026, 10:00 UTC to 2 Mar 2026, 10:30 UTC.',
  )
})

test('the front page shows the next four windows and leads to all of them', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  for (let day = 3; day <= 8; day++)
    await schedule(hub, ana, { starts_at: `2026-03-0${day}T10:00:00Z`, ends_at: `2026-03-0${day}T11:00:00Z` })
  const { upcoming, upcomingCount } = await hub.site.overview()
  expect(upcoming.map(({ startsAt }) => startsAt.getUTCDate())).toEqual([3, 4, 5, 6])
  expect(upcomingCount).toBe(6)
  expect((await hub.site.maintenances()).upcoming).toHaveLength(6)

  hub.setNow(at('2026-03-05T10:30Z'))
  const { active, upcoming: ahead, over } = await hub.site.maintenances()
  expect([active.length, ahead.length, over.length]).toEqual([1, 3, 2])
})

test('a page that does not show a window yet is made anew when that begins', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  for (let count = 0; count < 5; count++) {
    const { id } = await schedule(hub, ana)
    // Held ones do nothing by themselves, and fill the list.
    if (count < 4) await askFor(hub, ana, 'PUT', `/maintenances/${id}/hold`, {})
  }
  hub.setNow(at('2026-03-02T09:30Z'))
  const seen: (Date | null)[] = []
  const site = createSite({ ...hub, observe: ({ changesAt }) => seen.push(changesAt) })
  await site.overview()
  expect(seen).toEqual([at('2026-03-02T10:00Z')])
})

test('a month changes when a window of it ends, whoever has written down that it began', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  await schedule(hub, ana)
  const seen: (Date | null)[] = []
  const site = createSite({ ...hub, observe: ({ changesAt }) => seen.push(changesAt) })
  const shown = async () => (await site.history())!.maintenances.items.length
  expect(await shown()).toBe(0)
  hub.setNow(at('2026-03-02T10:00Z'))
  expect(await shown()).toBe(0)
  hub.setNow(at('2026-03-02T12:00Z'))
  expect(await shown()).toBe(1)
  expect(seen.slice(0, 2)).toEqual([at('2026-03-02T10:00Z'), at('2026-03-02T12:00Z')])
})
