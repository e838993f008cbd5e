import { derivedId } from '#db/ids.ts'
import type { NamedObligation } from '#src/incidents/obligations-of.ts'
import { decodeCursor, toPage, unknownCursor } from './http/paging.ts'

/**
 * One page of obligations, which are derived and have no id: the cursor says when the last one was due, of which
 * incident and what it asked. Where it was done meanwhile, what else of the incident was due then comes again, so that
 * nothing is left out.
 *
 * @throws `Problem` 422 when the cursor is none of this list.
 */
export function pageOfObligations<Item>(
  found: NamedObligation[],
  { limit, cursor }: { limit: number; cursor?: string },
  toItem: (each: NamedObligation) => Item,
) {
  const rows = withPlaces(found)
  const last = decodeCursor(cursor)
  if (last !== undefined && last.length !== placeLength) throw unknownCursor()
  const rest = last === undefined ? rows : after(rows, last)
  return toPage(
    rest.slice(0, limit + 1),
    limit,
    ({ place }) => place,
    ({ obligation }) => toItem(obligation),
  )
}

type Placed = { place: string; obligation: NamedObligation }

const [timeLength, numberLength, askLength] = [9, 5, 6]
const whenAndOfWhat = timeLength + numberLength
const placeLength = whenAndOfWhat + askLength
/** What sorts after every time that nine digits to the base of 36 hold: those of some thousand years. */
const never = 36 ** timeLength - 1

/** The obligations in the order of their times, then of their incidents; each place is another, and sorts likewise. */
function withPlaces(found: NamedObligation[]): Placed[] {
  const seen = new Map<string, number>()
  const rows = found.map((obligation) => {
    const { due_at, incident, rule, ask } = obligation
    const when = digits(due_at?.getTime() ?? never, timeLength) + digits(incident.number, numberLength)
    const key = JSON.stringify([when, rule, ask])
    const before = seen.get(key) ?? 0
    seen.set(key, before + 1)
    return { place: when + derivedId(key, before).slice(0, askLength), obligation }
  })
  return rows.toSorted((a, b) => compare(when(a.place), when(b.place)))
}

function after(rows: Placed[], last: string): Placed[] {
  const place = rows.findIndex((row) => row.place === last)
  return place >= 0 ? rows.slice(place + 1) : rows.filter((row) => when(row.place) >= when(last))
}

const when = (place: string): string => place.slice(0, whenAndOfWhat)

const digits = (number: number, length: number): string => number.toString(36).padStart(length, '0')

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
