import { expect, test } from 'vitest'
import { renderCalendar } from '#src/feeds/icalendar.ts'
import { tick } from '#src/notify/clock.ts'
import { follow, hubOnLoopback, tellSubscribers } from '#tests/subscribers/following.ts'
import { ask, askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { pagesOf } from '#tests/support/pages.ts'
import { withPlatform } from '#tests/support/platform.ts'
import { expectProblem } from '#tests/support/problem.ts'
import { startReceiver } from '#tests/support/receiver.ts'

const berlin = {
  title: 'Volumes are compacted',
  message: 'We compact the volumes. **Snapshots pause.**',
  rrule: 'FREQ=WEEKLY;BYDAY=TU',
  time_zone: 'Europe/Berlin',
  first_starts_at: '2026-03-03T01:30:00Z',
  duration_minutes: 90,
  components: ['Volumes'],
}

const windowsOf = async (hub: FreshHub, token: string) => {
  const { items } = await askFor(hub, token, 'GET', '/maintenances?limit=100')
  return (
    items as { id: string; starts_at: string; status: string; title: string; last_update_id: string | null }[]
  )
    .filter(({ title }) => title.startsWith('Volumes'))
    .toReversed()
}
const startsOf = async (hub: FreshHub, token: string) =>
  (await windowsOf(hub, token))
    .filter(({ status }) => status === 'scheduled')
    .map(({ starts_at }) => starts_at.slice(0, 16))

const weeksFrom = at('2026-03-02T09:00Z')

test('the windows of three months are made at once, at the same time on clocks that change, and followers hear of each a week before', async () => {
  await using receiver = await startReceiver()
  await using hub = await withPlatform(await hubOnLoopback(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  await follow(hub, 'webhook', receiver.url)
  const { id, next } = await askFor(hub, ana, 'POST', '/maintenance-series', berlin)
  expect(next).toHaveLength(10)
  const starts = await startsOf(hub, ana)
  expect(starts).toHaveLength(13)
  expect(starts.slice(2, 5)).toEqual(['2026-03-17T01:30', '2026-03-24T01:30', '2026-03-31T00:30'])
  const told = async () => {
    await tick(hub)
    await tellSubscribers(hub)
    return receiver.received.map(({ body }) => {
      const { maintenance, update } = JSON.parse(body).data
      return `${update.kind} ${maintenance.starts_at.slice(5, 10)}`
    })
  }
  expect(await told()).toEqual(['schedule 03-03'])
  hub.setNow(at('2026-03-03T01:30Z'))
  expect((await told()).toSorted()).toEqual(['beginning 03-03', 'schedule 03-03', 'schedule 03-10'])
  hub.setNow(at('2026-03-03T03:00Z'))
  await Promise.all([tick(hub), tick(hub)])
  expect((await told()).filter((each) => each.startsWith('completion'))).toEqual(['completion 03-03'])
  // A day on, the window of another week has come into sight; two processes make it once.
  hub.setNow(at('2026-03-12T09:00Z'))
  await Promise.all([tick(hub), tick(hub), tick(hub)])
  const later = await startsOf(hub, ana)
  expect(later.at(-1)).toBe('2026-06-09T00:30')
  expect(new Set(later).size).toBe(later.length)
  expect((await askFor(hub, ana, 'GET', `/maintenance-series/${id}`)).next[0].starts_at).toBe(
    '2026-03-17T01:30:00.000Z',
  )
})

test('one window is moved or cancelled by itself, and a changed series leaves it alone', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await askFor(hub, ana, 'POST', '/maintenance-series', berlin)
  const [announced, moved, cancelled] = await windowsOf(hub, ana)
  await askFor(hub, ana, 'PATCH', `/maintenances/${moved!.id}`, {
    starts_at: '2026-03-11T20:00:00Z',
    ends_at: '2026-03-11T21:00:00Z',
  })
  await askFor(hub, ana, 'POST', `/maintenances/${cancelled!.id}/cancellation`, { message: 'Not this week.' })
  await tick(hub)
  expect(await startsOf(hub, ana)).not.toContain('2026-03-17T01:30')

  await askFor(hub, ana, 'PATCH', `/maintenance-series/${id}`, {
    rrule: 'FREQ=WEEKLY;BYDAY=TH',
    title: 'Volumes are compacted on Thursdays',
    reason: 'Tuesdays are busy.',
  })
  const starts = await startsOf(hub, ana)
  expect(starts.slice(0, 4)).toEqual([
    '2026-03-05T01:30',
    '2026-03-11T20:00',
    '2026-03-26T01:30',
    '2026-04-02T00:30',
  ])
  const { updates } = await askFor(hub, ana, 'GET', `/maintenances/${announced!.id}`)
  expect(updates.map(({ kind, message }: { kind: string; message: string }) => [kind, message])).toEqual([
    ['change', 'Tuesdays are busy.'],
    ['schedule', berlin.message],
  ])
  // What nobody was told of moves without a word.
  const untold = (await windowsOf(hub, ana)).find(({ starts_at }) => starts_at.startsWith('2026-03-26'))
  expect(untold).toMatchObject({ last_update_id: null, title: 'Volumes are compacted on Thursdays' })

  const calendar = renderCalendar(await hub.site.calendar())
  expect(calendar.match(/BEGIN:VEVENT/g)!.length).toBe((await windowsOf(hub, ana)).length)
  const event = calendar
    .split('BEGIN:VEVENT')
    .find((each) => each.includes(untold ? (untold as { id: string }).id : ''))!
  expect(event).toContain('SEQUENCE:1')
  expect(event).toContain('Snapshots pause')
})

test('a window that nobody was told of is moved without a word, unless there are words for it', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'admin')
  await askFor(hub, ana, 'POST', '/maintenance-series', berlin)
  const [, untold, , other] = await windowsOf(hub, ana)
  const to = { starts_at: '2026-03-11T20:00:00Z', ends_at: '2026-03-11T21:00:00Z' }
  const path = `/maintenances/${untold!.id}`
  expect(await askFor(hub, ana, 'PATCH', `${path}?preview=true`, to)).toMatchObject({
    feed: null,
    objections: [],
  })
  expect(await askFor(hub, ana, 'PATCH', path, to)).toMatchObject({ last_update_id: null })
  expect(await startsOf(hub, ana)).toContain('2026-03-11T20:00')
  expect((await askFor(hub, ana, 'GET', '/audit')).items[0]).toMatchObject({
    action: 'maintenance.moved',
    details: { change: { startsAt: { to: '2026-03-11T20:00:00.000Z' } } },
  })
  // When its time comes, it is told of for when it is planned by then.
  hub.setNow(at('2026-03-10T22:00Z'))
  await tick(hub)
  expect((await askFor(hub, ana, 'GET', path)).updates).toMatchObject([{ kind: 'schedule' }])

  const message = 'Another team needs that night.'
  await askFor(hub, ana, 'PATCH', `/maintenances/${other!.id}`, {
    starts_at: '2026-03-26T01:30:00Z',
    ends_at: '2026-03-26T02:30:00Z',
    message,
  })
  expect((await askFor(hub, ana, 'GET', `/maintenances/${other!.id}`)).updates).toMatchObject([
    { kind: 'change', message },
  ])
})

test('who ends a series says why to those who were told, and no window comes any more', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await askFor(hub, ana, 'POST', '/maintenance-series', berlin)
  const end = `/maintenance-series/${id}/end`
  expect(await ask(hub, ana, 'POST', end, {})).toMatchObject({
    status: 422,
    body: {
      objections: [
        {
          rule: 'reason-missing',
          field: 'reason',
          message: 'reason is missing; 1 announced window falls away',
        },
      ],
    },
  })
  await askFor(hub, ana, 'POST', end, { reason: 'It is done by itself now.' })
  await askFor(hub, ana, 'POST', end, {})
  expect(await startsOf(hub, ana)).toEqual([])
  const told = (await windowsOf(hub, ana)).filter(({ last_update_id }) => last_update_id !== null)
  expect(told.map(({ starts_at }) => starts_at)).toEqual(['2026-03-03T01:30:00.000Z'])
  hub.setNow(at('2026-04-02T09:00Z'))
  await tick(hub)
  expect(await startsOf(hub, ana)).toEqual([])
  // Nobody was faster: it is over.
  expect(await ask(hub, ana, 'PATCH', `/maintenance-series/${id}`, { title: 'x' })).toMatchObject({
    status: 409,
    body: { title: 'Not as things stand', detail: 'The series has ended; schedule a new one.' },
  })
})

test('a window that fell away before anybody was told of it is in no list, and calendars take it out', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  const { id } = await askFor(hub, ana, 'POST', '/maintenance-series', {
    ...berlin,
    rrule: 'FREQ=DAILY',
    first_starts_at: '2026-03-02T11:00:00Z',
    announce_minutes_before: 24 * 60,
  })
  const component = (await askFor(hub, ana, 'GET', `/maintenance-series/${id}`)).components[0].id
  await askFor(hub, ana, 'POST', `/maintenance-series/${id}/end`, { reason: 'It is done by itself now.' })
  const [told, untold] = await windowsOf(hub, ana)
  // As if the clock had come to the day of those that nobody was told of.
  hub.setNow(at('2026-03-03T12:00Z'))
  const shown = [
    (await hub.site.component(component))!.maintenances.items,
    (await hub.site.history('2026-03'))!.maintenances.items,
    (await hub.site.overview()).recent.flatMap(({ maintenances }) => maintenances),
    (await hub.site.maintenances()).over,
    (await hub.site.statuspage())['scheduled-maintenances.json'].scheduled_maintenances,
  ]
  for (const items of shown) expect(items.map((item) => item.id)).toEqual([told!.id])
  const paths = (await hub.site.addresses()).map(({ path }) => path)
  expect(paths.filter((path) => path.includes('/before/'))).toEqual([])
  expect(paths).toContain(`/maintenance/${untold!.id}`)
  expect(renderCalendar(await hub.site.calendar()).match(/STATUS:CANCELLED/g)).toHaveLength(90)
})

test('what is no series is refused with everything that is wrong, and a preview stores nothing', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  const wrong = {
    ...berlin,
    rrule: 'FREQ=HOURLY',
    message: ' ',
    duration_minutes: 0,
    announce_minutes_before: -1,
  }
  const { status, body } = await ask(hub, ana, 'POST', '/maintenance-series', wrong)
  expect(status).toBe(422)
  expect(body.objections.map(({ rule }: { rule: string }) => rule).toSorted()).toEqual([
    'lead-out-of-range',
    'message-missing',
    'not-a-rule',
    'window-too-long',
  ])
  const long = { ...berlin, rrule: 'FREQ=WEEKLY;BYDAY=TU,TH', duration_minutes: 2 * 24 * 60 + 1 }
  expect((await ask(hub, ana, 'POST', '/maintenance-series', long)).body.objections).toMatchObject([
    {
      rule: 'windows-overlap',
      field: 'duration_minutes',
      expected: expect.stringMatching(/^at most 2880 minutes/),
    },
  ])
  const shown = await askFor(hub, ana, 'POST', '/maintenance-series?preview=true', berlin)
  expect(shown).toMatchObject({ objections: [], recipients: 0 })
  expect(shown.starts_at).toHaveLength(10)
  expect((await askFor(hub, ana, 'GET', '/maintenance-series')).items).toEqual([])
})

test('the list has each series once, the newest first, page by page, also while one is added', async () => {
  await using hub = await withPlatform(await freshHub(weeksFrom))
  const ana = await hub.tokenFor('Ana', 'comms')
  const add = async () => (await askFor(hub, ana, 'POST', '/maintenance-series', berlin)).id
  const together = [await add(), await add(), await add()]
  hub.setNow(at('2026-03-02T09:01Z'))
  const newest = await add()
  await askFor(hub, ana, 'POST', `/maintenance-series/${newest}/end`, { reason: 'It was one too many.' })
  const pages = await pagesOf(hub, ana, '/maintenance-series', 2, async () => {
    hub.setNow(at('2026-03-02T09:02Z'))
    await add()
  })
  expect(pages.map(({ items }) => items.map(({ id }: { id: string }) => id))).toEqual([
    [newest, together.toSorted()[2]],
    together.toSorted().slice(0, 2).toReversed(),
  ])
  expect(pages[0].items[0]).toEqual(await askFor(hub, ana, 'GET', `/maintenance-series/${newest}`))

  for (const cursor of ['nonsense', 'YWFhYWFhYWFhYWFh']) {
    const answer = await ask(hub, ana, 'GET', `/maintenance-series?cursor=${cursor}`)
    expectProblem(answer, 422, 'invalid-request')
    expect(answer.body.errors).toMatchObject([{ field: 'cursor' }])
  }
})
