import {
  type Impact,
  type Piece,
  piecesOf,
  type SpentMs,
  timeAtEachStatus,
} from '#src/incidents/time-at-status.ts'
import { type ComponentStatus, componentStatuses, worstComponentStatus } from '#src/policy/scope.ts'
import type { Day } from './days.ts'

/** How much of a day each status costs: an outage counts whole, a partial one in part, slowness not at all. */
export const downtimeWeight: Record<ComponentStatus, number> = {
  operational: 0,
  degraded_performance: 0,
  partial_outage: 0.3,
  major_outage: 1,
}

/** How a component fared on one day. `worst` is null for a day before anything is known of it. */
export type DayUptime = {
  date: string
  worst: ComponentStatus | null
  /** How long it was at each status that impairs it, in milliseconds; overlaps count once, at the worst. */
  spentMs: SpentMs
  /** On a day that is not over: the status that still impairs it, since when on that day, and how long that is by now. */
  running: { status: ComponentStatus; since: Date; lastedMs: number } | null
}

export type Uptime = {
  days: DayUptime[]
  /** Share of the known time that was not lost, from 0 to 1; null when no time is known. */
  share: number | null
}

/** What was counted of a day before; undefined where the impacts have to be asked. */
export type Counted = (day: Day) => SpentMs | undefined

/** How a component fared over some days, up to `now`: from what was counted and, on other days, what impaired it. */
export function uptimeOver(
  days: Day[],
  impacts: Impact[],
  knownSince: Date,
  now: Date,
  counted: Counted = () => undefined,
): Uptime {
  let knownMs = 0
  let lostMs = 0
  const fared = days.map((day) => {
    const { date, from, to } = day
    const start = Math.max(from.getTime(), knownSince.getTime())
    const end = Math.min(to.getTime(), now.getTime())
    if (end <= start) return { date, worst: null, spentMs: {}, running: null }
    const spentMs = counted(day) ?? timeAtEachStatus(impacts, start, end)
    knownMs += end - start
    for (const status of componentStatuses) lostMs += (spentMs[status] ?? 0) * downtimeWeight[status]
    const held = componentStatuses.filter((status) => spentMs[status])
    const running = now < to ? runningAt(end, start, impacts) : null
    return { date, worst: worstComponentStatus(['operational', ...held]), spentMs, running }
  })
  return { days: fared, share: knownMs > 0 ? 1 - lostMs / knownMs : null }
}

/** The status at the end of a stretch of time, where something impairs on and on, with when it began there. */
function runningAt(end: number, start: number, impacts: Impact[]): DayUptime['running'] {
  if (!impacts.some(({ fromAt, toAt }) => toAt === null && fromAt.getTime() < end)) return null
  const pieces = piecesOf(impacts, start, end)
  const { status } = pieces.at(-1)!
  const isOfRun = (piece: Piece, place: number) =>
    piece.status === status && piece.to === (pieces[place + 1]?.from ?? end)
  const before = pieces.findLastIndex((piece, place) => !isOfRun(piece, place))
  const { from } = pieces[before + 1]!
  return { status, since: new Date(from), lastedMs: end - from }
}
