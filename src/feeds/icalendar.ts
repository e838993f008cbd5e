import icalendar, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Calendar } from '#src/site/calendar.ts'
import { readable } from './readable.ts'

/**
 * iCalendar (RFC 5545) to subscribe to: one event per window.
 *
 * The UID names the window and nothing else; SEQUENCE counts up when it is moved, and a cancelled one stays with its
 * status, so that calendars take it out. DTSTAMP is when it last changed: the answer is the same until it does.
 */
export function renderCalendar({ frame, entries }: Calendar): string {
  const { publicUrl, name } = frame
  const calendar = icalendar({
    name: readable(`${name}: planned maintenance`),
    prodId: { company: 'Allclear', product: 'Allclear', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    // How often a subscribed calendar asks again, in seconds.
    ttl: 60 * 60,
  })
  for (const entry of entries) {
    calendar.createEvent({
      id: `allclear-maintenance-${entry.id}`,
      sequence: entry.sequence,
      stamp: entry.changedAt,
      created: entry.createdAt,
      lastModified: entry.changedAt,
      start: entry.startsAt,
      end: entry.endsAt,
      summary: readable(entry.title),
      description: readable(descriptionOf(entry)),
      url: publicUrl + entry.path,
      status: entry.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    })
  }
  return calendar.toString()
}

const descriptionOf = ({ message, components }: Calendar['entries'][number]): string =>
  [message, components.length > 0 ? `Affected: ${components.join(', ')}` : null].filter(Boolean).join('\n\n')
