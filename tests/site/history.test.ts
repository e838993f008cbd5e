import { expect, test } from 'vitest'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { declareIncident, declareInPublic, publish, resolve } from '#tests/support/publishing.ts'

const setTimeZone = async (hub: FreshHub, time_zone: string) => {
  const admin = await hub.tokenFor('Ben', 'admin')
  await askFor(hub, admin, 'PATCH', '/page', { time_zone })
}

const titlesOf = (page: { incidents: { items: { title: string }[] } } | null) =>
  page?.incidents.items.map(({ title }) => title)

test('an incident is listed in the month in which it started, as the page counts months', async () => {
  await using hub = await freshHub(at('2026-04-10T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  const starts = {
    'Before midnight in Berlin': '2026-03-31T21:59:59.999Z',
    'At midnight in Berlin': '2026-03-31T22:00:00.000Z',
    'At midnight in UTC': '2026-04-01T00:00:00.000Z',
  }
  for (const [title, started_at] of Object.entries(starts))
    await declareInPublic(hub, ana, { title, started_at })
  const [before, berlin, utc] = Object.keys(starts)
  expect(titlesOf(await hub.site.history('2026-03'))).toEqual([berlin, before])
  expect(titlesOf(await hub.site.history('2026-04'))).toEqual([utc])

  await setTimeZone(hub, 'Europe/Berlin')
  expect(titlesOf(await hub.site.history('2026-03'))).toEqual([before])
  expect(titlesOf(await hub.site.history('2026-04'))).toEqual([utc, berlin])
  expect(titlesOf(await hub.site.history())).toEqual([utc, berlin])
})

test('the months lead from the first incident to this month, and no further', async () => {
  await using hub = await freshHub(at('2026-03-31T23:30Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana, { started_at: '2025-12-31T23:30:00Z' })
  // An internal incident opens no month.
  await declareIncident(hub, ana, { started_at: '2025-06-01T00:00:00Z' })
  const walk = async () => {
    const months: string[] = []
    for (
      let page = await hub.site.history();
      page;
      page = page.earlier ? await hub.site.history(page.earlier) : null
    ) {
      const later = months.at(-1) ?? null
      expect(page.later).toBe(later)
      months.push(page.month)
    }
    return months
  }
  expect(await walk()).toEqual(['2026-03', '2026-02', '2026-01', '2025-12'])
  await setTimeZone(hub, 'Europe/Berlin')
  expect(await walk()).toEqual(['2026-04', '2026-03', '2026-02', '2026-01'])
})

test.each([
  '2025-11',
  '2026-04',
  '2026-13',
  '2026-1',
  'now',
  '',
  '2026-03-01',
  '../2026-03',
  '0000-01',
  '9999-12',
])('there is no history of %j', async (month) => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  await declareInPublic(hub, ana, { started_at: '2025-12-01T00:00:00Z' })
  expect(await hub.site.history(month)).toBeNull()
})

test('a page without incidents has this month, and it is empty', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  expect(await hub.site.history()).toMatchObject({
    month: '2026-03',
    incidents: { items: [], earlier: null },
    earlier: null,
    later: null,
  })
  expect(await hub.site.history('2026-02')).toBeNull()
})

test('the overview lists two weeks by the day, and quiet days in a row as one', async () => {
  await using hub = await freshHub(at('2026-03-02T09:00Z'))
  const ana = await hub.tokenFor('Ana', 'comms')
  for (const started_at of ['2026-02-15T23:59:00Z', '2026-02-17T08:00:00Z', '2026-03-01T08:00:00Z']) {
    const { id } = await declareInPublic(hub, ana, { title: started_at.slice(0, 10), started_at })
    await resolve(hub, ana, id)
  }
  const recent = async () =>
    (await hub.site.overview()).recent.map((day) => [
      day.from,
      day.to,
      ...day.incidents.map(({ title }) => title),
    ])
  expect(await recent()).toEqual([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-01', '2026-03-01', '2026-03-01'],
    ['2026-02-18', '2026-02-28'],
    ['2026-02-17', '2026-02-17', '2026-02-17'],
  ])
  await setTimeZone(hub, 'Asia/Tokyo')
  expect((await recent()).at(-1)).toEqual(['2026-02-17', '2026-02-17', '2026-02-17'])
})

test('the gist of an incident is what was impacted, or the newest word that stands', async () => {
  await using hub = await withPlatform(await freshHub())
  const ana = await hub.tokenFor('Ana', 'comms')
  const gist = async () => (await hub.site.history())!.incidents.items[0]!.gistHtml
  const { id, last_update_id: first } = await declareInPublic(hub, ana)
  expect(await gist()).toContain('About a third of requests fail')
  const { update } = await publish(hub, ana, id, { what_is_happening: 'Now half of them fail.' })
  expect(await gist()).toContain('Now half of them fail.')
  const withdraw = (updateId: string) =>
    askFor(hub, ana, 'POST', `/incidents/${id}/updates/${updateId}/retraction`, { reason: 'Wrong.' })
  await withdraw(update.id)
  expect(await gist()).toContain('About a third of requests fail')
  await resolve(hub, ana, id, { what_was_impacted: 'Half of all requests.' })
  expect(await gist()).toContain('Half of all requests.')
  await withdraw((await askFor(hub, ana, 'GET', `/incidents/${id}`)).last_update_id)
  await withdraw(first)
  expect(await gist()).toBeNull()
})
