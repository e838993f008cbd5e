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

/** How a component fared over some days. */
export type Stretch = {
  days: DayUptime[]
  /** How long the component was known in these days, in milliseconds. */
  knownMs: number
  /** The time at each status in all of them. */
  spentMs: SpentMs
}

export type Uptime = Stretch & {
  /** Share of the known time that was not lost, from 0 to 1; null when no time is known. */
  share: number | null
  /** The first of the days, as far as they will stay as they are: the very same list for as long as they do. */
  passed: DayUptime[]
}

/** Of how many of the days something is known: fewer than are drawn, where a component is newer. */
export const knownDaysOf = ({ days }: Stretch): number => days.filter(({ worst }) => worst !== null).length

/** How a component fared over some days, up to `now`, from what impaired it; `before` are days that were told already. */
export function uptimeOver(
  days: Day[],
  impacts: Impact[],
  knownSince: Date,
  now: Date,
  before: Stretch = { days: [], knownMs: 0, spentMs: {} },
): Uptime {
  const last = stretchOf(days, knownSince, now, ({ to }, start, end) => ({
    spentMs: timeAtEachStatus(impacts, start, end),
    running: now < to ? runningAt(end, start, impacts) : null,
  }))
  const knownMs = before.knownMs + last.knownMs
  const spentMs = totalOf([before, last])
  return {
    days: [...before.days, ...last.days],
    passed: before.days,
    ...{ knownMs, spentMs },
    share: knownMs > 0 ? shareOf(knownMs, spentMs) : null,
  }
}

/** How a component fared over days that have passed, from what was counted of those with trouble, by date. */
export const countedStretch = (days: Day[], knownSince: Date, counted: Record<string, SpentMs>): Stretch =>
  stretchOf(days, knownSince, null, ({ date }) => ({ spentMs: counted[date] ?? {}, running: null }))

type Told = Pick<DayUptime, 'spentMs' | 'running'>

function stretchOf(
  days: Day[],
  knownSince: Date,
  now: Date | null,
  tell: (day: Day, start: number, end: number) => Told,
): Stretch {
  let knownMs = 0
  const fared = days.map((day): DayUptime => {
    const { date, from, to } = day
    const start = Math.max(from.getTime(), knownSince.getTime())
    const end = Math.min(to.getTime(), now?.getTime() ?? Number.POSITIVE_INFINITY)
    if (end <= start) return { date, worst: null, spentMs: {}, running: null }
    const { spentMs, running } = tell(day, start, end)
    knownMs += end - start
    const held = componentStatuses.filter((status) => spentMs[status])
    return { date, worst: worstComponentStatus(['operational', ...held]), spentMs, running }
  })
  return { days: fared, knownMs, spentMs: totalOf(fared) }
}

function totalOf(parts: { spentMs: SpentMs }[]): SpentMs {
  const total: SpentMs = {}
  for (const { spentMs } of parts) {
    for (const status of componentStatuses) {
      if (spentMs[status]) total[status] = (total[status] ?? 0) + spentMs[status]
    }
  }
  return total
}

/** Share of the known time that was not lost, from 0 to 1. */
export function shareOf(knownMs: number, spentMs: SpentMs): number {
  let lostMs = 0
  for (const status of componentStatuses) lostMs += (spentMs[status] ?? 0) * downtimeWeight[status]
  return 1 - lostMs / knownMs
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
