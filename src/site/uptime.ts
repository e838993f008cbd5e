import { type Impact, piecesOf, type SpentMs, timeAtEachStatus } from '#src/incidents/time-at-status.ts'
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
  /** How long the component was known in these days, in milliseconds. */
  knownMs: number
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
  const fared = days.map((day) => {
    const { date, from, to } = day
    const start = Math.max(from.getTime(), knownSince.getTime())
    const end = Math.min(to.getTime(), now.getTime())
    if (end <= start) return { date, worst: null, spentMs: {}, running: null }
    const spentMs = counted(day) ?? timeAtEachStatus(impacts, start, end)
    knownMs += end - start
    const held = componentStatuses.filter((status) => spentMs[status])
    const running = now < to ? runningAt(end, start, impacts) : null
    return { date, worst: worstComponentStatus(['operational', ...held]), spentMs, running }
  })
  const spentMs = totalOf(fared)
  return { days: fared, knownMs, share: knownMs > 0 ? shareOf(knownMs, spentMs) : null }
}

/** The time at each status over some days. */
export function totalOf(days: Pick<DayUptime, 'spentMs'>[]): SpentMs {
  const total: SpentMs = {}
  for (const { spentMs } of days) {
    for (const status of componentStatuses) {
      if (spentMs[status]) total[status] = (total[status] ?? 0) + spentMs[status]
    }
  }
  return total
}

/** Share of the known time that was not lost, from 0 to 1. */
export function shareOf(knownMs: number, spentMs: SpentMs): number {
  const lostMs = componentStatuses.map((status) => (spentMs[status] ?? 0) * downtimeWeight[status])
  return 1 - lostMs.reduce((sum, each) => sum + each, 0) / knownMs
}

/** The worst that still impairs at the end of a stretch of time, with when it began to without a break. */
function runningAt(end: number, start: number, impacts: Impact[]): DayUptime['running'] {
  const status = statusAt(end, impacts)
  if (status === 'operational') return null
  let since = end
  for (const piece of piecesOf(impacts, start, end).toReversed()) {
    if (piece.to !== since || piece.status !== status) break
    since = piece.from
  }
  return since === end ? null : { status, since: new Date(since), lastedMs: end - since }
}

/** The worst that impairs at a moment. */
export const statusAt = (time: number, impacts: Impact[]): ComponentStatus =>
  worstComponentStatus(
    impacts
      .filter(({ fromAt, toAt }) => fromAt.getTime() <= time && (toAt === null || toAt.getTime() > time))
      .map(({ status }) => status),
  )
