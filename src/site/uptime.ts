import { type ComponentStatus, componentStatuses, worstComponentStatus } from '#src/policy/scope.ts'
import type { Day } from './days.ts'

/** How much of a day each status costs: an outage counts whole, a partial one in part, slowness not at all. */
export const downtimeWeight: Record<ComponentStatus, number> = {
  operational: 0,
  degraded_performance: 0,
  partial_outage: 0.3,
  major_outage: 1,
}

/** A stretch of time at a status; `toAt` is null while it lasts. */
export type Impact = { status: ComponentStatus; fromAt: Date; toAt: Date | null }

/** How a component fared on one day. `worst` is null for a day before anything is known of it. */
export type DayUptime = {
  date: string
  worst: ComponentStatus | null
  /** How long it was at each status that impairs it, in milliseconds; overlaps count once, at the worst. */
  spentMs: Partial<Record<ComponentStatus, number>>
}

export type Uptime = {
  days: DayUptime[]
  /** Share of the known time that was not lost, from 0 to 1; null when no time is known. */
  share: number | null
}

/** How a component fared over some days, up to `now`, from what impaired it. */
export function uptimeOver(days: Day[], impacts: Impact[], knownSince: Date, now: Date): Uptime {
  let knownMs = 0
  let lostMs = 0
  const fared = days.map(({ date, from, to }) => {
    const start = Math.max(from.getTime(), knownSince.getTime())
    const end = Math.min(to.getTime(), now.getTime())
    if (end <= start) return { date, worst: null, spentMs: {} }
    const spentMs = timeAtEachStatus(impacts, start, end)
    knownMs += end - start
    for (const status of componentStatuses) lostMs += (spentMs[status] ?? 0) * downtimeWeight[status]
    const held = componentStatuses.filter((status) => spentMs[status])
    return { date, worst: worstComponentStatus(['operational', ...held]), spentMs }
  })
  return { days: fared, share: knownMs > 0 ? 1 - lostMs / knownMs : null }
}

/** Cuts a stretch of time wherever an impact begins or ends, and takes the worst status of each piece. */
function timeAtEachStatus(impacts: Impact[], start: number, end: number): DayUptime['spentMs'] {
  const spans = impacts
    .map(({ status, fromAt, toAt }) => ({
      status,
      from: Math.max(fromAt.getTime(), start),
      to: Math.min(toAt?.getTime() ?? end, end),
    }))
    .filter(({ from, to }) => to > from)
  const cuts = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b)
  const spentMs: DayUptime['spentMs'] = {}
  for (let place = 0; place + 1 < cuts.length; place++) {
    const [from, to] = [cuts[place]!, cuts[place + 1]!]
    const held = spans.filter((span) => span.from <= from && span.to >= to)
    if (held.length === 0) continue
    const worst = worstComponentStatus(held.map(({ status }) => status))
    spentMs[worst] = (spentMs[worst] ?? 0) + to - from
  }
  return spentMs
}
