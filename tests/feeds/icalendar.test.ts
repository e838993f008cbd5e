import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { renderCalendar } from '#src/feeds/icalendar.ts'
import { tick } from '#src/notify/clock.ts'
import { askFor } from '#tests/support/ask.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'
import { schedule } from '#tests/support/maintenance.ts'
import { withPlatform } from '#tests/support/platform.ts'

/** The calendar as a program of other people reads it, by the summaries of its events. */
async function eventsOf(hub: FreshHub): Promise<Map<string, ReturnType<typeof eventOf>>> {
  const calendar = new ICAL.Component(ICAL.parse(renderCalendar(await hub.site.calendar())))
  const events = calendar.getAllSubcomponents('vevent').map((each) => eventOf(new ICAL.Event(each)))
  return new Map(events.map((event) => [event.summary, event]))
}

const eventOf = (event: ICAL.Event) => ({
  uid: event.uid,
  summary: event.summary,
  description: event.description,
  sequence: event.sequence,
  start: event.startDate.toJSDate(),
  end: event.endDate.toJSDate(),
  status: String(event.component.getFirstPropertyValue('status')),
  url: String(event.component.getFirstPropertyValue('url')),
  stamp: String(event.component.getFirstPropertyValue('dtstamp')),
})

async function platform() {
  const hub = await withPlatform(await freshHub())
  return { hub, ana: await hub.tokenFor('Ana', 'comms') }
}

test('a calendar has each window, with what is planned and where to read on', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  expect([...(await eventsOf(hub)).values()]).toEqual([
    {
      uid: `allclear-maintenance-${id}`,
      summary: 'Volumes move to new hosts',
      description: 'We move the volumes. **Snapshots pause.**\n\nAffected: Volumes',
      sequence: 0,
      start: at('2026-03-02T10:00Z'),
      end: at('2026-03-02T12:00Z'),
      status: 'CONFIRMED',
      url: `https://status.example.com/maintenance/${id}`,
      stamp: '2026-03-02T09:00:00Z',
    },
  ])
})

test('a moved window keeps its UID and counts its sequence up; a cancelled one stays and says so', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id } = await schedule(hub, ana)
  const before = (await eventsOf(hub)).get('Volumes move to new hosts')!
  hub.setNow(at('2026-03-02T09:30Z'))
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}`, { ends_at: '2026-03-02T13:00:00Z' })
  const moved = (await eventsOf(hub)).get('Volumes move to new hosts')!
  expect(moved).toMatchObject({
    uid: before.uid,
    sequence: 1,
    end: at('2026-03-02T13:00Z'),
    stamp: '2026-03-02T09:30:00Z',
  })
  await askFor(hub, ana, 'POST', `/maintenances/${id}/updates`, { message: 'Still on.' })
  expect((await eventsOf(hub)).get('Volumes move to new hosts')).toEqual(moved)
  await askFor(hub, ana, 'POST', `/maintenances/${id}/cancellation`, { message: 'Not now.' })
  expect((await eventsOf(hub)).get('Volumes move to new hosts')).toMatchObject({
    uid: before.uid,
    sequence: 2,
    status: 'CANCELLED',
  })
})

test('a window that begins and ends as announced is no change of the calendar', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  await schedule(hub, ana)
  const before = renderCalendar(await hub.site.calendar())
  for (const time of ['2026-03-02T10:00Z', '2026-03-02T12:00Z', '2026-03-02T23:00Z']) {
    hub.setNow(at(time))
    await tick(hub)
    expect(renderCalendar(await hub.site.calendar())).toBe(before)
  }
})

test.each(['BEGIN:VEVENT', 'a,b;c\\d', 'END:VCALENDAR', '🔥 שלום مرحبا', `x${'é'.repeat(150)}`, '"quoted"'])(
  'the title %s reads in a calendar just as it was written',
  async (title) => {
    const { hub, ana } = await platform()
    await using _ = hub
    await schedule(hub, ana, { title, message: `${title}\nEND:VEVENT\r\nBEGIN:VALARM` })
    const events = [...(await eventsOf(hub)).values()]
    expect(events).toHaveLength(1)
    expect(events[0]!.summary).toBe(title)
    expect(events[0]!.description.replaceAll('\r\n', '\n')).toContain(`${title}\nEND:VEVENT\nBEGIN:VALARM`)
    const folded = renderCalendar(await hub.site.calendar()).split('\r\n')
    for (const line of folded) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  },
)

test('a corrected announcement is another entry for a calendar, a corrected update is not', async () => {
  const { hub, ana } = await platform()
  await using _ = hub
  const { id, title, last_update_id } = await schedule(hub, ana)
  const { update } = await askFor(hub, ana, 'POST', `/maintenances/${id}/updates`, { message: 'A word.' })
  hub.setNow(at('2026-03-02T09:10Z'))
  await askFor(hub, ana, 'PATCH', `/maintenances/${id}/updates/${update.id}`, { message: 'Another word.' })
  const before = (await eventsOf(hub)).get(title)!
  expect(before.sequence).toBe(0)
  const path = `/maintenances/${id}/updates/${last_update_id}`
  await askFor(hub, ana, 'PATCH', path, { message: 'As it should read.' })
  const corrected = (await eventsOf(hub)).get(title)!
  expect(corrected).toMatchObject({ uid: before.uid, sequence: 1, stamp: '2026-03-02T09:10:00Z' })
  expect(corrected.description).toContain('As it should read.')
  hub.setNow(at('2026-03-02T09:20Z'))
  await askFor(hub, ana, 'POST', `${path}/retraction`, { reason: 'It named a customer.' })
  expect((await eventsOf(hub)).get(title)).toMatchObject({ sequence: 2, stamp: '2026-03-02T09:20:00Z' })
})
